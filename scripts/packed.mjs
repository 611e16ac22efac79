// Are the tarballs well-formed, and do their types say the truth to ESM, CommonJS and bundlers?
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { check, inParallel, packAll, run, step, temporaryFolder } from './pack.mjs'

const attw = join(
  dirname(fileURLToPath(import.meta.resolve('@arethetypeswrong/cli/package.json'))),
  'dist/index.js',
)

async function lint({ tarball }) {
  const { buffer } = new Uint8Array(await readFile(tarball))
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'))
}

/** The profile node16 leaves out only the resolution of Node 10, which knows no `exports`. */
function checkTypes({ tarball }) {
  return run(process.execPath, [attw, '--profile', 'node16', '--no-definitely-typed', '--no-color', tarball])
}

/** What is @internal is for our own files: no editor is to offer it. */
async function hideInternals({ folder }) {
  const dist = join(folder, 'dist')
  const declarations = (await readdir(dist)).filter((file) => /\.d\.c?ts$/.test(file))
  for (const file of declarations) {
    const text = await readFile(join(dist, file), 'utf8')
    if (text.includes('@internal')) throw new Error(`${file} declares what is @internal`)
  }
}

const packages = await step('packed', () => packAll(temporaryFolder()))
await inParallel(packages, (pack) =>
  check(`${pack.name} is well-formed and its types are right`, async () => {
    await lint(pack)
    await hideInternals(pack)
    await checkTypes(pack)
  }),
)
