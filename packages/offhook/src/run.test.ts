import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { run } from './run.ts'
import { say } from './testing/fake-terminal.ts'

describe('offhook', () => {
  it.each([[[]], [['--help']], [['-h']]])('says what it does: %j', async (args) => {
    const { code, output, errors } = await say(args)
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    for (const name of ['send', 'connect', 'listen']) expect(output).toContain(`  offhook ${name} `)
  })

  it('says its version, which is that of its package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    expect(await say(['--version'])).toEqual({ code: 0, output: `${version}\n`, errors: '' })
  })

  it('names what it knows when it is asked for something else', async () => {
    const { code, output, errors } = await say(['sned'])
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors).toBe(
      "offhook does not know 'sned': it knows send, connect, listen.\nMore: offhook --help\n",
    )
  })

  it('takes the place of no error that is its own', async () => {
    const input = { get input(): never { throw new Error('a fault') } } // biome-ignore format: one line
    await expect(run(['connect'], input)).rejects.toThrow('a fault')
  })

  it('writes to the process, unless it is given another place', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    expect(await run(['--version'])).toBe(0)
    expect(write).toHaveBeenCalledOnce()
    write.mockRestore()
  })
})

describe.each(['send', 'connect', 'listen'])('offhook %s', (name) => {
  it.each(['--help', '-h'])('says all its options for %s', async (help) => {
    const { code, output } = await say([name, help])
    expect(code).toBe(0)
    expect(output).toMatch(new RegExp(`^offhook ${name} `))
    expect(output).toMatch(/^ {2}--help +print this$/m)
  })

  it('names its options when it does not know one', async () => {
    const { code, errors } = await say([name, '--tp', 'x'])
    expect(code).toBe(2)
    expect(errors).toMatch(new RegExp(`^'--tp' is no option of offhook ${name}, which has --.*--help\\.\n`))
    expect(errors).toContain(`More: offhook ${name} --help\n`)
  })
})
