// A new package, empty and in order: `pnpm new:package rooms "Rooms of connections."` It passes the laws but for its place in the house,
// which is for a person to say.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/** Made like this one, which depends on nothing. */
const MODEL = 'dispatcher'
const alike = ['LICENSE', 'tsconfig.json', 'tsconfig.test.json', 'vitest.config.ts']

function argumentsOf([name, description]) {
  if (!/^[a-z][a-z\d-]*$/.test(name ?? '') || !description?.endsWith('.')) {
    throw new Error(
      'Say its name, in lower case, and what it is, in a sentence: pnpm new:package rooms "Rooms of connections."',
    )
  }
  if (existsSync(join(root, 'packages', name))) throw new Error(`packages/${name} is there already.`)
  return { name, description }
}

function manifestOf({ name, description }) {
  const model = JSON.parse(readFileSync(join(root, 'packages', MODEL, 'package.json'), 'utf8'))
  const repository = { ...model.repository, directory: `packages/${name}` }
  const homepage = model.homepage.replace(MODEL, name)
  const own = {
    name: `@offhook/${name}`,
    version: '0.0.0',
    description,
    keywords: [name],
    homepage,
    repository,
  }
  return { ...model, ...own, devDependencies: undefined }
}

const readmeOf = ({ name, description }) => `# @offhook/${name}

${description}

## What it is

## Install

\`\`\`sh
npm install @offhook/${name}
\`\`\`

## Use

\`\`\`ts
import { version } from '@offhook/${name}'

console.log(version)
\`\`\`

## API

| export | is |
|---|---|
| \`version\` | the first thing to replace |

## Limits
`

const sources = {
  'src/index.ts': "export { version } from './version.ts'\n",
  'src/version.ts': "/** The first thing to replace. */\nexport const version: string = '0'\n",
  'src/index.test.ts': `import { expect, it } from 'vitest'
import * as index from './index.ts'

it('exports what it says, and nothing else', () => {
  expect(Object.keys(index)).toEqual(['version'])
})
`,
}

function write(folder, files) {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
}

try {
  const made = argumentsOf(process.argv.slice(2))
  const folder = join(root, 'packages', made.name)
  mkdirSync(join(folder, 'src'), { recursive: true })
  for (const path of alike) cpSync(join(root, 'packages', MODEL, path), join(folder, path))
  const manifest = `${JSON.stringify(manifestOf(made), null, 2)}\n`
  write(folder, { 'package.json': manifest, 'README.md': readmeOf(made), ...sources })
  console.log(`packages/${made.name} is there. Now:
  1. say in scripts/laws.mjs whom it may import (mayImport), and whether it is pure; draw it in CONTRIBUTING.md and docs/architecture.md
  2. pnpm install, then biome check --write packages/${made.name}
  3. give it a row in the README's table, a line in scripts/sizes.mjs, one in typedoc.json, and its version in scripts/rehearsal/second-release.mjs
  4. write the first test; pnpm --filter @offhook/${made.name} unit
  5. pnpm changeset`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
