import { expect, it } from 'vitest'
import { standardWebhooks } from '../index.ts'

// https://github.com/svix/svix-webhooks, server/svix-server/src/worker.rs, test_asymmetric_key_signing
const published = {
  publicKey: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  privateKey: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  time: new Date(1_614_265_330_000),
  signature: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
}

it('the published signature of version v1a is what is signed here, and genuine', async () => {
  const { publicKey, privateKey, id, time, signature } = published
  const scheme = standardWebhooks({ publicKey, privateKey })
  const { headers, ...request } = await scheme.sign('{"test": 2432232314}', { id, time })
  expect(headers['webhook-signature']).toBe(signature)
  const verdict = (text: string) =>
    scheme.verify({ ...request, headers: { ...headers, 'webhook-signature': text } }, time.getTime())
  expect(await verdict(signature)).toMatchObject({ genuine: true, time })
  expect(await verdict(`v1,${signature.slice(4)} v1a,x ${signature}`)).toMatchObject({ genuine: true })
  expect(await verdict(`v1,${signature.slice(4)}`)).toMatchObject({ genuine: false })
})
