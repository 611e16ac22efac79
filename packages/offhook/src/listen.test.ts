import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { gate } from '@offhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeTerminal, type Said, say } from './testing/fake-terminal.ts'
import { folderWith } from './testing/folder.ts'
import { serving as site } from './testing/site.ts'

const OFFHOOK_SECRET = 'a secret for tests'

/** A folder that is being listened for. */
class Listening {
  readonly terminal: FakeTerminal
  readonly folder: string
  readonly #said: Promise<Said>
  url = ''

  constructor(files: Readonly<Record<string, string>>, args: readonly string[], env: Record<string, string>) {
    this.folder = folderWith(files)
    this.terminal = new FakeTerminal(env)
    this.#said = say(['listen', this.folder, '--port', '0', ...args], this.terminal)
    onTestFinished(() => void this.stop())
  }

  /** Resolves when the handlers are loaded, or could not be. */
  static async to(
    files: Readonly<Record<string, string>>,
    { args = [], env = { OFFHOOK_SECRET } }: { args?: string[]; env?: Record<string, string> } = {},
  ): Promise<Listening> {
    const listening = new Listening(files, args, env)
    const { output } = listening.terminal
    const [, url = ''] = await output.shows(/POST (http:\/\/127\.0\.0\.1:\d+)\/webhooks/)
    await output.shows(/Handlers:\n|There are no handlers\.\n/)
    listening.url = url
    return listening
  }

  /** Sends it a webhook. */
  send(provider: string, type: string, ...args: string[]): Promise<Said> {
    const to = `${this.url}/webhooks/${provider}`
    return say(['send', provider, type, '--to', to, ...args], new FakeTerminal({ OFFHOOK_SECRET }))
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  shows(pattern: RegExp): Promise<RegExpExecArray> {
    return this.terminal.output.shows(pattern)
  }

  stop(): Promise<Said> {
    this.terminal.interrupt()
    return this.#said
  }
}

const failing = 'export function issues_opened() { throw new Error("boom") }'
const serving = 'export function issues_opened() {}\nexport const version = 1'

describe('What comes', () => {
  it('is handled by the exports that are named after it, and reported', async () => {
    const listening = await Listening.to({
      'a.mjs': serving,
      'b.cjs': 'exports.issuesOpened = async () => {}',
    })
    expect(listening.terminal.output.text).toMatch(
      / {10}a\.mjs {2}issues_opened\n {10}b\.cjs {2}issuesOpened\n/,
    )
    expect(await listening.send('github', 'issues.opened', '--id', 'one')).toMatchObject({ code: 0 })
    await listening.shows(/^\d\d:\d\d:\d\d {2}204 {2}github {5}issues\.opened +one {2}2 handlers, \d+ ms$/m)
    expect(await listening.stop()).toMatchObject({ code: 0, errors: '' })
  })

  it('may have no handler', async () => {
    const listening = await Listening.to({ 'a.mjs': serving })
    expect(await listening.send('github', 'push')).toMatchObject({ code: 0 })
    await listening.shows(/ {2}204 {2}github {5}push .* no handler, /)
  })

  it('is to be sent again if a handler fails, and says which and why', async () => {
    const listening = await Listening.to({ 'a.mjs': failing })
    const warned = vi.fn()
    process.on('warning', warned)
    onTestFinished(() => void process.off('warning', warned))
    expect(await listening.send('github', 'issues.opened')).toMatchObject({ code: 1 })
    await listening.shows(
      / {2}503 {2}github .* failed, \d+ ms\n {15}issues_opened \(on 'issues.opened'\): boom\n {19}at .*a\.mjs:1:\d+\)\n {15}Mend the handler; /,
    )
    expect(warned).not.toHaveBeenCalled() // Once is enough.
  })

  it('is refused if it is forged, with the reason and the mend', async () => {
    const listening = await Listening.to({ 'a.mjs': serving })
    expect(await listening.send('github', 'push', '--forge')).toMatchObject({ code: 1 })
    await listening.shows(
      / {2}401 {2}github {5}refused, \d+ ms\n {15}No signature fits.*\n {15}Is the secret at GitHub the one given here\?.*\[OFFHOOK_SIGNATURE_WRONG\]\n/,
    )
  })

  it('is handled once, however often it comes', async () => {
    const listening = await Listening.to({ 'a.mjs': serving })
    const body = join(folderWith({ body: '{"zen":"again"}' }), 'body')
    await listening.send('github', 'ping', '--data', body, '--id', 'one')
    await listening.send('github', 'ping', '--data', body, '--id', 'one')
    await listening.shows(/ {2}204 {2}github {5}ping +one {2}delivered before, by its id, /)
    await listening.send('github', 'ping', '--data', body, '--id', 'two')
    await listening.shows(/ two {2}delivered before, by its bytes, /)
  })

  it('may be a question, which is answered', async () => {
    const listening = await Listening.to({}, { args: ['--provider', 'slack'] })
    const body = join(folderWith({ body: '{"type":"url_verification","challenge":"abc"}' }), 'body')
    expect((await listening.send('slack', 'url_verification', '--data', body)).output).toContain('\nabc\n')
    await listening.shows(/ {2}200 {2}slack {6}asked, and answered, /)
  })

  it('elsewhere is not found, and leads to what is', async () => {
    const listening = await Listening.to({ 'a.mjs': serving })
    const response = await fetch(`${listening.url}/hooks?x=1`)
    expect([response.status, await response.text()]).toEqual([404, 'Served here: POST /webhooks/github\n'])
    await listening.shows(/ {2}404 {2}GET \/hooks: not served here\n/)
  })

  it('by a browser is told from a webhook', async () => {
    const listening = await Listening.to({ 'a.mjs': serving })
    expect((await fetch(`${listening.url}/webhooks/github`)).status).toBe(405)
    await listening.shows(/ {2}405 {2}github .*\n.*A webhook is a POST\.\n.*now have a webhook sent\. /)
  })
})

describe('Providers', () => {
  it('may be several, each with a secret of its own, or one that is made', async () => {
    const env = { OFFHOOK_SECRET_GITHUB: OFFHOOK_SECRET }
    const args = ['--provider', 'github', '--provider', 'stripe']
    const listening = await Listening.to({ 'a.mjs': serving }, { args, env })
    expect(await listening.send('github', 'push')).toMatchObject({ code: 0 })
    const [, made = ''] = await listening.shows(
      /webhooks\/stripe\n +secret: (\S+) \(made for this run; OFFHOOK_SECRET_STRIPE keeps one\)/,
    )
    expect(await listening.send('stripe', 'invoice.paid', '--secret', made)).toMatchObject({ code: 0 })
    expect(listening.terminal.output.text).not.toContain(OFFHOOK_SECRET)
  })

  it('that sign their URL sign the public one', async () => {
    const args = ['--provider', 'square', '--public', 'https://example.com/']
    const listening = await Listening.to({}, { args })
    expect(await listening.send('square', 'payment.created')).toMatchObject({ code: 1 })
    await listening.shows(/ {2}401 {2}square/)
    const local = await Listening.to({}, { args: ['--provider', 'square'] })
    expect(await local.send('square', 'payment.created')).toMatchObject({ code: 0 })
  })
})

describe('Handlers', () => {
  it('are loaded anew when they change, with all that they import', async () => {
    const listening = await Listening.to({
      'a.mjs': "export { issues_opened } from './lib/b.mjs'".replace('./lib/b', './b'),
      'b.mjs': failing,
    })
    expect(await listening.send('github', 'issues.opened')).toMatchObject({ code: 1 })
    listening.write('b.mjs', serving)
    await listening.shows(/Handlers, loaded anew:\n/)
    expect(await listening.send('github', 'issues.opened')).toMatchObject({ code: 0 })
  })

  it('come and go with their files', async () => {
    const listening = await Listening.to({})
    await listening.shows(/no file yet: /)
    listening.write('a.mjs', serving)
    await listening.shows(/loaded anew:\n +a\.mjs {2}issues_opened\n/)
    listening.terminal.output.clear()
    rmSync(join(listening.folder, 'a.mjs'))
    await listening.shows(/loaded anew:\n +no file yet/)
  })

  const onLinux = process.platform === 'linux'
  it.skipIf(!onLinux)(
    'are those of a folder made anew (skipped where watches do not end as on Linux)',
    async () => {
      const listening = await Listening.to({ 'a.mjs': serving })
      rmSync(listening.folder, { recursive: true })
      await listening.shows(/ENOENT.*\n.* The handlers stay as they were\./)
      mkdirSync(listening.folder)
      await listening.shows(/loaded anew:\n {10}no file yet/)
      listening.write('b.mjs', serving)
      await listening.shows(/loaded anew:\n {10}b\.mjs/)
    },
  )

  it('stay as they were when the change cannot be loaded, which is said', async () => {
    const listening = await Listening.to({ 'a.mjs': serving })
    listening.write('a.mjs', 'export function (')
    await listening.shows(/a\.mjs: SyntaxError: .*\n {10}The handlers stay as they were\.\n/)
    expect(await listening.send('github', 'issues.opened')).toMatchObject({ code: 0 })
    await listening.shows(/ 1 handler, /)
  })

  it('that could not be loaded are tried again at each delivery', async () => {
    const listening = await Listening.to({ 'a.mjs': 'throw null' })
    await listening.shows(/a\.mjs: threw null\n {10}There are no handlers\.\n/)
    expect(await listening.send('github', 'issues.opened')).toMatchObject({ code: 1 })
    await listening.shows(/There are no handlers, since they could not be loaded\./)
    listening.write('a.mjs', serving)
    await listening.shows(/Handlers:\n/)
    expect(await listening.send('github', 'issues.opened')).toMatchObject({ code: 0 })
  })

  it('that end their process while they are loaded are told from those that fail', async () => {
    const listening = await Listening.to({ 'a.mjs': 'process.exit(3)' })
    await listening.shows(/A file ended the process \(3\) while it was loaded\./)
  })

  it('that end their process later fail what is under way, and are loaded anew at the next delivery', async () => {
    const ending = 'export const issues_opened = () => { process.exit(4) }\nexport function push() {}'
    const listening = await Listening.to({ 'a.mjs': ending })
    expect(await listening.send('github', 'issues.opened')).toMatchObject({ code: 1 })
    await listening.shows(
      /The handlers are gone: they ended their process \(4\)\n {10}They are loaded anew at the next/,
    )
    const sent = await Promise.all([listening.send('github', 'push'), listening.send('github', 'push')])
    expect(sent).toMatchObject([{ code: 0 }, { code: 0 }])
    expect(listening.terminal.output.text.match(/Handlers, loaded anew/g)).toHaveLength(1)
  })

  it('that are replaced finish what they are at', async () => {
    const waiting = `import { existsSync } from 'node:fs'
      export const issues_opened = async () => {
        console.error('')
        while (!existsSync(new URL('done', import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 5))
      }`
    const listening = await Listening.to({ 'a.mjs': waiting })
    const sent = listening.send('github', 'issues.opened')
    await listening.send('github', 'push') // By then the one before is under way.
    listening.write('a.mjs', failing)
    await listening.shows(/loaded anew/)
    listening.write('done', '')
    expect(await sent).toMatchObject({ code: 0 })
  })

  it('that do not end are ended with the command', async () => {
    const endless = 'export const issues_opened = () => { for (;;); }'
    const listening = await Listening.to({ 'a.mjs': endless })
    const sent = listening.send('github', 'issues.opened')
    expect(await listening.send('github', 'push', '--forge')).toMatchObject({ code: 1 }) // The server itself is not held up.
    expect(await listening.stop()).toMatchObject({ code: 0 })
    expect(await sent).toMatchObject({ code: 1 })
  })

  it.each(['at once', 'once they are on it'])(
    'that do not load are given up with Ctrl-C, %s',
    async (when) => {
      const begun = gate<void>()
      const origin = await site((_request, response) => {
        response.end()
        begun.open()
      })
      const text = `await fetch('${origin}')\nawait new Promise(() => {})`
      const listening = new Listening({ 'a.mjs': text }, [], { OFFHOOK_SECRET })
      await listening.shows(/Ctrl-C ends it/)
      if (when !== 'at once') await begun.promise
      const { code, output } = await listening.stop()
      expect(code).toBe(0)
      expect(output).not.toContain('not loaded')
    },
  )

  it('cannot lead the terminal by their names, nor by what they throw', async () => {
    const named = "const f = () => {}\nexport { f as '\\x1b[2J' }"
    const listening = await Listening.to({ 'a.mjs': named })
    await listening.shows(/a\.mjs {2}\\x1b\[2J\n/)
    listening.write('a.mjs', "throw new Error('\\x1b[2J\\n12:00:00  204')")
    await listening.shows(/a\.mjs: Error: \\x1b\[2J\n {10}12:00:00 {2}204\n {10}The handlers stay/)
  })

  it('of tests, tools and types are none', async () => {
    const none = {
      'a.test.mjs': 'throw 1',
      'b.config.js': 'throw 1',
      '.c.js': 'throw 1',
      'd.d.ts': '!',
      'e.txt': '!',
    }
    const listening = await Listening.to({ ...none, 'f.mjs': 'export default () => {}' })
    await listening.shows(/Handlers:\n {10}f\.mjs {2}exports no functions\n/)
  })
})

describe('What cannot be listened to', () => {
  it.each([
    ['two folders', ['a', 'b'], "One folder at a time: what is 'b'?"],
    ['a folder that is none', ['/nowhere'], '/nowhere is no folder'],
    ['a provider that is not known', ['.', '--provider', 'x'], "'x' is no provider that is known here"],
    [
      'a port that is none',
      ['.', '--port', '65536'],
      "--port is a whole number from 0 to 65535, not '65536'.",
    ],
    ['a secret that is too short', ['.', '--port', '0', '--secret', 'x'], 'github: The secret has fewer'],
    ['a public URL that is none', ['.', '--port', '0', '--public', 'x'], "'x' is no URL of a server"],
  ])('is called wrongly: %s', async (_title, args, problem) => {
    const { code, errors } = await say(['listen', ...args])
    expect(code).toBe(2)
    expect(errors.slice(0, problem.length)).toBe(problem)
  })

  it('is a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    const { port } = other.address() as { port: number }
    const { code, errors } = await say(['listen', folderWith({}), '--port', String(port)])
    expect({ code, errors }).toEqual({
      code: 1,
      errors: `Port ${port} of 127.0.0.1 is taken: choose another by --port.\n`,
    })
  })

  it('is a host that is not this one', async () => {
    const { code, errors } = await say(['listen', folderWith({}), '--port', '0', '--host', '192.0.2.1'])
    expect(code).toBe(1)
    expect(errors).toContain('Cannot listen on 192.0.2.1, port 0: ')
  })

  it('is every interface, without a word about it', async () => {
    const terminal = new FakeTerminal({ OFFHOOK_SECRET })
    const said = say(['listen', folderWith({}), '--port', '0', '--host', '0.0.0.0'], terminal)
    await terminal.output.shows(/^0\.0\.0\.0 can be reached by others\.\n/m)
    await terminal.output.shows(/Handlers:/)
    terminal.interrupt()
    expect(await said).toMatchObject({ code: 0 })
  })

  it('is every interface where an empty variable names the host: that is none, and the default holds', async () => {
    const terminal = new FakeTerminal({ OFFHOOK_SECRET })
    const said = say(['listen', folderWith({}), '--port', '0', '--host', ''], terminal)
    expect(await terminal.output.shows(/POST http:\/\/(.*):/)).toHaveProperty('1', '127.0.0.1')
    terminal.interrupt()
    expect(await said).toMatchObject({ code: 0 })
  })
})
