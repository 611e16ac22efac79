import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WsServer } from '@offhook/testing'
import { build } from 'tsup'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { folderWith } from './testing/folder.ts'
import { Spawned } from './testing/spawned.ts'

const OFFHOOK_SECRET = 'a secret for tests'
const root = fileURLToPath(new URL('..', import.meta.url))
const installed = mkdtempSync(join(tmpdir(), 'offhook-built-'))

/** Built as it is published; what it depends on is that of the workspace. */
beforeAll(async () => {
  const entry = ['index', 'bin', 'child'].map((name) => join(root, `src/${name}.ts`))
  await build({ config: join(root, 'tsup.config.ts'), entry, outDir: join(installed, 'dist'), dts: false })
  cpSync(join(root, 'package.json'), join(installed, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'), 'junction')
})

afterAll(() => rmSync(installed, { recursive: true }))

describe.each([
  ['from its sources', join(root, 'src/bin.ts')],
  ['as it is built', join(installed, 'dist/bin.js')],
])('The command, %s', (_title, program) => {
  const offhook = (...args: string[]) => new Spawned(program, args, { OFFHOOK_SECRET })

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const command = offhook('--version')
    expect(await command.ended).toBe(0)
    expect(command.output.text).toBe(`${version}\n`)
  })

  it('ends with 2 when it is called wrongly', async () => {
    const command = offhook('send', 'github', '--tp')
    expect(await command.ended).toBe(2)
    expect(command.errors.text).toContain("'--tp' is no option of offhook send")
  })

  it('sends, receives, loads handlers anew, and ends with Ctrl-C', async () => {
    const folder = folderWith({ 'a.mjs': "export const push = () => console.log('the first')" })
    const listening = offhook('listen', folder, '--port', '0')
    const [, to = ''] = await listening.output.shows(/POST (http:\S+)/)
    await listening.output.shows(/Handlers:\n/)
    expect(await offhook('send', 'github', 'push', '--to', to).ended).toBe(0)
    await listening.output.shows(/the first/)
    writeFileSync(join(folder, 'a.mjs'), "export const push = () => console.log('the second')")
    await listening.output.shows(/loaded anew/)
    expect(await offhook('send', 'github', 'push', '--to', to).ended).toBe(0)
    await listening.output.shows(/the second/)
    expect(await offhook('send', 'github', 'push', '--to', to, '--forge').ended).toBe(1)
    await listening.output.shows(/ {2}401 {2}github/)
    listening.interrupt()
    expect(await listening.ended).toBe(0)
    expect(listening.errors.text).toBe('')
  })

  it('talks to a WebSocket through pipes', async () => {
    const { url } = await WsServer.listening()
    const command = offhook('connect', url, '--wait', '0')
    await command.type('Hello\n')
    await command.output.shows(/^Hello\n$/)
    command.end()
    expect(await command.ended).toBe(0)
  })

  it('ends at once with Ctrl-C while it waits for its input', async () => {
    const command = offhook('send', 'github', '--to', 'http://127.0.0.1:9', '--data', '-')
    await command.type('x'.repeat(1_000_000)) // More than a pipe holds: by then it reads.
    command.interrupt()
    expect(await command.ended).toBe(130)
    expect(command.errors.text).toBe('')
  })

  it('fails where it failed, though nobody reads what it says', async () => {
    const command = offhook('send', 'github', '--to', 'http://127.0.0.1:9')
    command.leave('stdout')
    command.leave('stderr')
    expect(await command.ended).toBe(1)
  })

  it.runIf(existsSync('/dev/full'))(
    'says so when the disk is full (skipped where no file plays one)',
    async () => {
      const { url } = await WsServer.listening()
      const full = openSync('/dev/full', 'w')
      onTestFinished(() => closeSync(full))
      const command = new Spawned(program, ['connect', url], {}, full)
      await command.type('Hello\n')
      expect(await command.ended).toBe(1)
      expect(command.errors.text).toMatch(/^The output cannot be written: ENOSPC.*\.$/m)
    },
  )

  it('closes a WebSocket with 1000 when nobody reads what comes', async () => {
    const { url, closed } = await WsServer.listening()
    const command = offhook('connect', url)
    await command.errors.shows(/Connected/)
    command.leave('stdout')
    await command.type('Hello\n')
    expect(await command.ended).toBe(0)
    expect(await closed.next()).toBe(1000)
  })

  it('talks on though nobody reads what it remarks', async () => {
    const { url, closed } = await WsServer.listening()
    const command = offhook('connect', url)
    await command.errors.shows(/Connected/)
    command.leave('stderr')
    command.interrupt()
    expect(await command.ended).toBe(0)
    expect(await closed.next()).toBe(1000)
  })

  it('closes a WebSocket with 1000 when Ctrl-C is pressed, and ends though its input has not', async () => {
    const { url, closed } = await WsServer.listening()
    const command = offhook('connect', url)
    await command.errors.shows(/Connected/)
    command.interrupt()
    expect(await command.ended).toBe(0)
    expect(await closed.next()).toBe(1000)
  })
})

it('The command that is published can be run by its name', () => {
  expect(readFileSync(join(installed, 'dist/bin.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})
