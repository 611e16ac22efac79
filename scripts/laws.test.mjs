// A law that cannot be broken is no law: each is broken here at least once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { laws } from './laws.mjs'
import { catalogNames } from './workspace.mjs'

const dist = { import: { types: './dist/index.d.ts', default: './dist/index.js' } }
const repository = 'https://github.com/offhook/offhook'
const readme = ['What it is', 'Install', 'Use', 'API', 'Limits']
  .map((heading) => `## ${heading}\n`)
  .join('\n')

function published(name, { dependencies = {}, devDependencies = {}, types = [], sources = {} } = {}) {
  const manifest = {
    name: `@offhook/${name}`,
    description: 'What it is.',
    type: 'module',
    sideEffects: false,
    license: 'MIT',
    files: ['dist', 'CHANGELOG.md'],
    keywords: [name],
    homepage: `${repository}/tree/main/packages/${name}#readme`,
    bugs: { url: `${repository}/issues` },
    repository: { url: `git+${repository}.git`, directory: `packages/${name}` },
    engines: { node: '>=20' },
    exports: { '.': { '@offhook/source': './src/index.ts', ...dist } },
    publishConfig: { access: 'public', exports: { '.': dist } },
    scripts: { build: '', typecheck: '', unit: '' },
    dependencies,
    devDependencies,
  }
  const files = new Map(
    Object.entries({
      'README.md': readme,
      LICENSE: 'MIT',
      'tsconfig.json': JSON.stringify({ compilerOptions: { types } }),
      'tsconfig.test.json': '{}',
      'vitest.config.ts': '',
      'src/index.ts': "export { type A, a } from './a.ts'\n",
      'src/a.ts': 'export const a = 1\n',
      ...sources,
    }),
  )
  return { folder: `packages/${name}`, manifest, files }
}

/** A small workspace in which every law is kept, and handles to its rooms. */
function house() {
  const frame = published('frame', {
    devDependencies: { 'fast-check': 'catalog:' },
    sources: {
      'src/a.test.ts': "import 'fast-check'\ntest.skip('it rains (skipped without clouds)', rain)\n",
    },
  })
  const node = published('node', {
    dependencies: { '@offhook/frame': 'workspace:^' },
    types: ['node'],
    sources: { 'src/a.ts': "import 'node:http'\nimport type { A } from '@offhook/frame'\n" },
  })
  const testing = {
    folder: 'packages/testing',
    manifest: { name: '@offhook/testing', private: true, dependencies: { '@offhook/node': 'workspace:^' } },
    files: new Map(),
  }
  const workflows = new Map([['test.yml', `      - uses: actions/checkout@${'0a'.repeat(20)} # v6.0.2\n`]])
  return { catalog: ['fast-check'], packages: [frame, node, testing], workflows, frame, node, testing }
}

/** Reads as: this law refuses a house in which … */
// biome-ignore format: a table, one breach a row
const breaches = [
  ['dependencies point downwards', 'frame depends on node', ({ frame }) => { frame.manifest.dependencies['@offhook/node'] = 'workspace:^' }],
  ['dependencies point downwards', 'node depends on dispatcher', ({ node }) => { node.manifest.dependencies['@offhook/dispatcher'] = 'workspace:^' }],
  ['dependencies point downwards', 'a package depends on a stranger', ({ node }) => { node.manifest.dependencies.ws = 'catalog:' }],
  ['imports point downwards and are declared', 'frame imports node', ({ frame }) => frame.files.set('src/a.ts', "import type { B } from '@offhook/node'")],
  ['imports point downwards and are declared', 'frame exports from node', ({ frame }) => frame.files.set('src/a.ts', "export { b } from '@offhook/node'")],
  ['imports point downwards and are declared', 'frame imports node lazily', ({ frame }) => frame.files.set('src/a.ts', "await import('@offhook/node/deep')")],
  ['imports point downwards and are declared', 'a source imports a devDependency', ({ frame }) => frame.files.set('src/a.ts', "import 'fast-check'")],
  ['imports point downwards and are declared', 'an import is not in the manifest', ({ node }) => { node.manifest.dependencies = {} }],
  ['no cycle between packages', 'a test dependency leads back', ({ frame }) => { frame.manifest.devDependencies['@offhook/testing'] = 'workspace:^' }],
  ['no cycle between files', 'two files import each other', ({ frame }) => frame.files.set('src/a.ts', "import type { B } from './b.ts'").set('src/b.ts', "import './a.ts'")],
  ['no cycle between files', 'the way back leads through a # import', ({ frame }) => {
    frame.manifest.imports = { '#b': { default: './src/b.ts' } }
    frame.files.set('src/a.ts', "import '#b'").set('src/b.ts', "import './a.ts'")
  }],
  ['pure packages are compiled without the types of Node', 'frame has them', ({ frame }) => frame.files.set('tsconfig.json', '{"compilerOptions":{"types":["node"]}}')],
  ['pure packages are compiled without the types of Node', 'frame says nothing', ({ frame }) => frame.files.set('tsconfig.json', '{}')],
  ['pure packages import nothing from Node', 'frame imports node:zlib', ({ frame }) => frame.files.set('src/a.ts', "import 'node:zlib'")],
  ['pure packages import nothing from Node', 'frame imports zlib by its old name', ({ frame }) => frame.files.set('src/a.ts', "import 'zlib'")],
  ['pure packages import nothing from Node', 'the file serves other runtimes too', ({ frame }) => {
    frame.manifest.imports = { '#z': { node: './src/z.ts', default: './src/z.ts' } }
    frame.files.set('src/z.ts', "import 'node:zlib'")
  }],
  ['pure packages import nothing from Node', 'the file is imported directly, too', ({ frame }) => {
    frame.manifest.imports = { '#z': { node: './src/z.ts', default: './src/a.ts' } }
    frame.files.set('src/index.ts', "import './z.ts'").set('src/z.ts', "import 'node:zlib'")
  }],
  ['pure packages import nothing from Node', 'a file behind it is imported by others, too', ({ frame }) => {
    frame.manifest.imports = { '#z': { node: './src/z.ts', default: './src/a.ts' } }
    frame.files.set('src/index.ts', "import './y.ts'").set('src/z.ts', "import './y.ts'").set('src/y.ts', "import 'node:zlib'")
  }],
  ['pure packages import nothing from Node', 'a file behind it is a door of its own', ({ frame }) => {
    frame.manifest.imports = { '#z': { node: './src/z.ts', default: './src/a.ts' } }
    frame.manifest.exports['./deep'] = { '@offhook/source': './src/y.ts' }
    frame.files.set('src/z.ts', "import './y.ts'").set('src/y.ts', "import 'node:zlib'")
  }],
  ['versions stand in the catalog', 'a package has a version of its own', ({ frame }) => { frame.manifest.devDependencies['fast-check'] = '^4.0.0' }],
  ['versions stand in the catalog', 'a sister is pinned', ({ node }) => { node.manifest.dependencies['@offhook/frame'] = 'workspace:*' }],
  ['peer dependencies are ranges', 'a peer is in the catalog', ({ node }) => { node.manifest.peerDependencies = { express: 'catalog:' } }],
  ['the catalog has no unused entry', 'nobody needs left-pad', ({ catalog }) => catalog.push('left-pad')],
  ['every published package has the same files', 'a LICENSE is missing', ({ frame }) => frame.files.delete('LICENSE')],
  ['every README has the same headings', 'one is missing', ({ frame }) => frame.files.set('README.md', readme.replace('## API\n', ''))],
  ['every README has the same headings', 'one stands in an example only', ({ frame }) => frame.files.set('README.md', readme.replace('## API\n', '```md\n## API\n```\n'))],
  ['every index.ts names its exports', 'it exports *', ({ frame }) => frame.files.set('src/index.ts', "export * from './a.ts'")],
  ['every manifest is alike', 'a script is missing', ({ frame }) => { delete frame.manifest.scripts.unit }],
  ['every manifest is alike', 'sideEffects is not said', ({ frame }) => { delete frame.manifest.sideEffects }],
  ['every manifest is alike', 'its changelog would not be published', ({ frame }) => { frame.manifest.files = ['dist'] }],
  ['every manifest is alike', 'it has no licence', ({ frame }) => { delete frame.manifest.license }],
  ['every manifest is alike', 'it would not be public', ({ frame }) => { delete frame.manifest.publishConfig.access }],
  ['every manifest is alike', 'nobody could find it', ({ frame }) => { frame.manifest.keywords = [] }],
  ['every manifest is alike', 'engines differ', ({ frame }) => { frame.manifest.engines.node = '>=22' }],
  ['every manifest is alike', 'the directory is another', ({ frame }) => { frame.manifest.repository.directory = 'packages/node' }],
  ['every manifest is alike', 'its homepage is that of another', ({ frame, node }) => { frame.manifest.homepage = node.manifest.homepage }],
  ['every manifest is alike', 'nobody knows where to complain', ({ frame }) => { delete frame.manifest.bugs }],
  ['every manifest is alike', 'it says nothing of itself', ({ frame }) => { delete frame.manifest.description }],
  ['every manifest is alike', 'its files are CommonJS', ({ frame }) => { delete frame.manifest.type }],
  ['every manifest is alike', 'npx would not find the command', ({ packages }) => packages.push(published('offhook'))],
  ['dependencies point downwards', 'node depends on the command', ({ node }) => { node.manifest.dependencies.offhook = 'workspace:^' }],
  ['every manifest is alike', 'a package is not in the house', ({ packages }) => packages.push(published('stranger'))],
  ['what is published is what is tested', 'the published exports differ', ({ frame }) => { frame.manifest.publishConfig.exports = {} }],
  ['what is published is what is tested', 'a # import stays at the sources', ({ frame }) => { frame.manifest.imports = { '#z': { node: './src/z.ts' } } }],
  ['no test is alone, or skipped without its reason', 'a test is alone', ({ frame }) => frame.files.set('src/a.test.ts', "test.only('it rains', rain)")],
  ['no test is alone, or skipped without its reason', 'a reason is missing', ({ frame }) => frame.files.set('src/a.test.ts', "describe.skip('it rains', rain)")],
  ['no test is alone, or skipped without its reason', 'only the condition is a reason', ({ frame }) => frame.files.set('src/a.test.ts', "it.skipIf(os === 'skipped')('it rains', rain)")],
  ['actions are pinned by commit', 'one is named by a tag', ({ workflows }) => workflows.set('a.yml', '- uses: actions/checkout@v6\n')],
  ['actions are pinned by commit', 'nobody says which version it is', ({ workflows }) => workflows.set('a.yml', `- uses: a/b@${'0a'.repeat(20)}\n`)],
  ['nothing is left for later', 'a note is left', ({ frame }) => frame.files.set('src/a.ts', '// TODO: rain')],
]

for (const [name, law] of Object.entries(laws)) {
  test(`a sound house keeps: ${name}`, () => assert.deepEqual(law(house()), []))
}

for (const [name, why, breach] of breaches) {
  test(`${name}; not so if ${why}`, () => {
    const broken = house()
    breach(broken)
    assert.equal(laws[name](broken).length, 1)
  })
}

test('every law is broken above', () => {
  assert.deepEqual(new Set(breaches.map(([name]) => name)), new Set(Object.keys(laws)))
})

test('a file that only Node is led to may import from Node, and so may one behind it', () => {
  const { frame, ...others } = house()
  const built = (name) => ({ '@offhook/source': `./src/${name}.ts`, import: `./dist/${name}.js` })
  frame.manifest.imports = { '#z': { node: built('z'), default: built('a') } }
  frame.files
    .set('src/z.ts', "import 'node:zlib'; import './y.ts'")
    .set('src/index.ts', "export { z } from '#z'")
  frame.files.set('src/y.ts', "import 'node:crypto'")
  for (const law of Object.values(laws)) assert.deepEqual(law({ frame, ...others }), [])
})

test('the command has the bare name', () => {
  const { packages, ...others } = house()
  const command = published('offhook', { dependencies: { '@offhook/node': 'workspace:^' }, types: ['node'] })
  command.manifest.name = 'offhook'
  for (const law of Object.values(laws))
    assert.deepEqual(law({ ...others, packages: [...packages, command] }), [])
})

test('catalog names are read with and without quotes, up to the end of the block', () => {
  const yaml = "packages:\n  - a/*\ncatalog:\n  '@types/node': ^20\n\n  ws: ^8\n\n# end\nother:\n  x: 1\n"
  assert.deepEqual(catalogNames(yaml), ['@types/node', 'ws'])
})
