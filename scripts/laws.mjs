// The laws of the workspace. Each is a pure function over what workspace.mjs read, which returns its breaches,
// and each breach names the mend. laws.test.mjs proves that every law can be broken.
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import typescript from 'typescript'
import { readWorkspace } from './workspace.mjs'

// The house of CONTRIBUTING.md: what each package may import. Private packages stand outside, and may import all.
const mayImport = {
  frame: [],
  handshake: ['frame'],
  'permessage-deflate': ['frame', 'handshake'],
  protocol: ['frame'],
  dispatcher: [],
  webhook: [],
  node: ['frame', 'handshake', 'permessage-deflate', 'protocol', 'webhook'],
  fetch: ['webhook'],
  express: ['node'],
  koa: ['node'],
  offhook: ['node', 'webhook', 'dispatcher'],
}
/** The command has the bare name, so that `npx offhook` finds it. */
const command = 'offhook'
const pure = ['frame', 'handshake', 'permessage-deflate', 'protocol', 'dispatcher', 'webhook', 'fetch']
const REPOSITORY = 'https://github.com/offhook/offhook'
const headings = ['What it is', 'Install', 'Use', 'API', 'Limits']
const scripts = ['build', 'typecheck', 'unit']
const skeleton = [
  'README.md',
  'LICENSE',
  'tsconfig.json',
  'tsconfig.test.json',
  'vitest.config.ts',
  'src/index.ts',
]

export const laws = {
  'dependencies point downwards': ({ packages }) =>
    published(packages).flatMap(({ folder, manifest }) =>
      Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
        .filter((name) => !allowed(manifest.name).includes(name))
        .map((name) => `${folder} depends on ${name}; the house allows it ${list(allowed(manifest.name))}`),
    ),

  'imports point downwards and are declared': ({ packages }) =>
    published(packages).flatMap((pack) =>
      sources(pack).flatMap(([path, text]) =>
        outsideImports(text)
          .filter((name) => !declared(pack.manifest).includes(name))
          .map(
            (name) =>
              `${pack.folder}/${path} imports ${name}; declare it if the house allows it, else move the code up`,
          ),
      ),
    ),

  'no cycle between packages': ({ packages }) =>
    cycles(new Map(packages.map(({ manifest }) => [manifest.name, workspaceDependencies(manifest)]))).map(
      (cycle) => `${cycle.join(' → ')}; move what both need into the lower one`,
    ),

  'no cycle between files': ({ packages }) =>
    packages.flatMap((pack) =>
      cycles(fileGraph(pack)).map(
        (cycle) => `${pack.folder}: ${cycle.join(' → ')}; move what both need into a file of its own`,
      ),
    ),

  'pure packages are compiled without the types of Node': ({ packages }) =>
    published(packages)
      .filter(isPure)
      .filter(({ files }) => json(files, 'tsconfig.json').compilerOptions?.types?.length !== 0)
      .map(({ folder }) => `${folder}/tsconfig.json needs "types": []`),

  'pure packages import nothing from Node': ({ packages }) =>
    published(packages)
      .filter(isPure)
      .flatMap((pack) =>
        sources(pack)
          .filter(([path]) => !nodeOnly(pack).has(path))
          .filter(([, text]) => importsOf(text).some(isBuiltin))
          .map(
            ([path]) =>
              `${pack.folder}/${path} imports a module of Node; take it as an argument, or split the file by "imports"`,
          ),
      ),

  'versions stand in the catalog': ({ packages }) =>
    packages.flatMap(({ folder, manifest }) =>
      Object.entries(allDependencies(manifest))
        .filter(([name, version]) => version !== (isOurs(name) ? 'workspace:^' : 'catalog:'))
        .map(
          ([name, version]) =>
            `${folder} has ${name}: "${version}"; write "${isOurs(name) ? 'workspace:^' : 'catalog:'}"`,
        ),
    ),

  'peer dependencies are ranges': ({ packages }) =>
    packages.flatMap(({ folder, manifest }) =>
      Object.entries(manifest.peerDependencies ?? {})
        .filter(([, range]) => !/^[\^~>\d]/.test(range))
        .map(([name, range]) => `${folder} has the peer ${name}: "${range}"; write the range that is tested`),
    ),

  'the catalog has no unused entry': ({ catalog, packages }) => {
    const used = new Set(packages.flatMap(({ manifest }) => Object.keys(allDependencies(manifest))))
    return catalog.filter((name) => !used.has(name)).map((name) => `remove ${name} from pnpm-workspace.yaml`)
  },

  'every published package has the same files': ({ packages }) =>
    published(packages).flatMap(({ folder, files }) =>
      skeleton
        .filter((path) => !files.has(path))
        .map((path) => `${folder}/${path} is missing; write it as its sisters do`),
    ),

  'every README has the same headings': ({ packages }) =>
    published(packages)
      .filter(({ files }) => files.has('README.md'))
      .filter(({ files }) => list(headingsOf(files.get('README.md'))) !== list(headings))
      .map(
        ({ folder }) =>
          `${folder}/README.md needs the headings (##) ${list(headings)}, in this order and no others`,
      ),

  'every index.ts names its exports': ({ packages }) =>
    published(packages)
      .filter(({ files }) => /^export\s+(type\s+)?\*/m.test(files.get('src/index.ts') ?? ''))
      .map(({ folder }) => `${folder}/src/index.ts has "export *"; name what is public`),

  'every manifest is alike': ({ packages }) => published(packages).flatMap(oddities),

  'what is published is what is tested': ({ packages }) =>
    published(packages).flatMap(({ folder, manifest }) => [
      ...(same(manifest.publishConfig?.exports, withoutSource(manifest.exports))
        ? []
        : [`${folder}: publishConfig.exports must be exports without @offhook/source`]),
      ...(JSON.stringify(withoutSource(publishedImports(manifest))).includes('./src/')
        ? [`${folder}: imports must lead to ./dist/, but for @offhook/source`]
        : []),
    ]),

  'no test is alone, or skipped without its reason': ({ packages }) =>
    packages.flatMap(({ folder, files }) =>
      code(files).flatMap(([path, text]) =>
        silencedTests(text).map((breach) => `${folder}/${path}: ${breach}`),
      ),
    ),

  'actions are pinned by commit': ({ workflows }) =>
    [...workflows].flatMap(([path, text]) =>
      [...text.matchAll(/^.*\buses: *(.*)$/gm)]
        .filter(([, action]) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))
        .map(([, action]) => `${path} uses ${action}; write the commit, and its version as a comment`),
    ),

  'nothing is left for later': ({ packages }) =>
    packages.flatMap(({ folder, files }) =>
      code(files)
        .filter(([, text]) => /\b(TODO|FIXME)\b/.test(text))
        .map(([path]) => `${folder}/${path} has a TODO; do it, or open an issue`),
    ),
}

// ——— who is who

function published(packages) {
  return packages.filter(({ manifest }) => !manifest.private)
}

function isOurs(name) {
  return name.startsWith('@offhook/') || name === command
}

function isPure({ manifest }) {
  return pure.includes(shortName(manifest.name))
}

function shortName(name) {
  return name.replace('@offhook/', '')
}

function fullName(short) {
  return short === command ? command : `@offhook/${short}`
}

function allowed(name) {
  return (mayImport[shortName(name)] ?? []).map(fullName)
}

// ——— manifests

function allDependencies({ dependencies, devDependencies, optionalDependencies }) {
  return { ...dependencies, ...devDependencies, ...optionalDependencies }
}

function workspaceDependencies(manifest) {
  return Object.keys(allDependencies(manifest)).filter(isOurs)
}

/** What the sources may import: a devDependency would be missing for users. */
function declared({ name, dependencies, peerDependencies }) {
  const ours = Object.keys(dependencies ?? {}).filter((dependency) => allowed(name).includes(dependency))
  return [...ours, ...Object.keys(peerDependencies ?? {})]
}

function oddities({ folder, manifest }) {
  const expected = [
    ['name', manifest.name, fullName(folder.replace('packages/', ''))],
    ['scripts', list(Object.keys(manifest.scripts ?? {}).sort()), list(scripts)],
    ['type', manifest.type, 'module'],
    ['whether its description is a sentence', manifest.description?.endsWith('.'), true],
    ['sideEffects', manifest.sideEffects, false],
    ['files', list(manifest.files ?? []), list(['dist', 'CHANGELOG.md'])],
    ['license', manifest.license, 'MIT'],
    ['publishConfig.access', manifest.publishConfig?.access, 'public'],
    ['whether it has keywords', (manifest.keywords ?? []).length > 0, true],
    ['engines.node', manifest.engines?.node, '>=20'],
    ['repository.url', manifest.repository?.url, `git+${REPOSITORY}.git`],
    ['repository.directory', manifest.repository?.directory, folder],
    ['homepage', manifest.homepage, `${REPOSITORY}/tree/main/${folder}#readme`],
    ['bugs.url', manifest.bugs?.url, `${REPOSITORY}/issues`],
    ['a row in mayImport of scripts/laws.mjs', shortName(manifest.name) in mayImport, true],
  ]
  return expected
    .filter(([, is, shall]) => is !== shall)
    .map(([field, is, shall]) => `${folder}/package.json: ${field} is ${is}; it must be ${shall}`)
}

function publishedImports({ imports = {}, publishConfig }) {
  return publishConfig?.imports ?? imports
}

function withoutSource(exports) {
  if (typeof exports !== 'object') return exports
  const kept = Object.entries(exports).filter(([condition]) => condition !== '@offhook/source')
  return Object.fromEntries(kept.map(([condition, target]) => [condition, withoutSource(target)]))
}

// ——— sources

function code(files) {
  return [...files].filter(([path]) => path.startsWith('src/') && path.endsWith('.ts'))
}

/** What is built: neither tests nor what only they need. */
function sources({ files }) {
  return code(files).filter(([path]) => !/\.(test|fixture)\.ts$|^src\/testing\//.test(path))
}

function importsOf(text) {
  return typescript.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
}

function outsideImports(text) {
  const outside = importsOf(text).filter((specifier) => !/^[.#]/.test(specifier) && !isBuiltin(specifier))
  return outside.map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'))
}

function relativeImports(path, text) {
  const relative = importsOf(text).filter((specifier) => specifier.startsWith('.'))
  return relative.map((specifier) => posix.join(posix.dirname(path), specifier))
}

/** Where a `#name` import leads: `{ path, conditions }[]`, by whichever condition. */
function targetsOf(target, conditions = []) {
  if (typeof target === 'string') return [{ path: posix.normalize(target), conditions }]
  return Object.entries(target ?? {}).flatMap(([name, next]) => targetsOf(next, [...conditions, name]))
}

function mappedImports({ imports = {} }, text) {
  return importsOf(text).flatMap((specifier) => targetsOf(imports[specifier]).map(({ path }) => path))
}

function fileGraph({ manifest, files }) {
  const edges = ([path, text]) => [path, [...relativeImports(path, text), ...mappedImports(manifest, text)]]
  return new Map(code(files).map(edges))
}

/** Files that nothing but the `node` condition of package.json's `imports` leads to, with those that only they import. */
function nodeOnly(pack) {
  const targets = Object.values(pack.manifest.imports ?? {}).flatMap((target) => targetsOf(target))
  const [node, universal] = [true, false].map((wanted) =>
    targets.filter(({ conditions }) => conditions.includes('node') === wanted).map(({ path }) => path),
  )
  const graph = new Map(sources(pack).map(([path, text]) => [path, relativeImports(path, text)]))
  const entries = Object.values(pack.manifest.exports ?? {}).flatMap((target) => targetsOf(target))
  const forNode = reach(graph, node)
  const others = [...graph.keys()].filter((path) => !forNode.has(path))
  const forAll = reach(graph, [...universal, ...entries.map(({ path }) => path), ...others])
  return new Set([...forNode].filter((path) => !forAll.has(path)))
}

function reach(graph, from, found = new Set()) {
  for (const path of from) {
    if (found.has(path)) continue
    found.add(path)
    reach(graph, graph.get(path) ?? [], found)
  }
  return found
}

/** One cycle for each node from which a walk comes back upon itself. */
function cycles(graph) {
  const done = new Set()
  const walk = (node, trail) => {
    if (trail.includes(node)) return [[...trail.slice(trail.indexOf(node)), node]]
    if (done.has(node)) return []
    const found = (graph.get(node) ?? []).flatMap((next) => walk(next, [...trail, node]))
    done.add(node)
    return found
  }
  return [...graph.keys()].flatMap((node) => walk(node, []))
}

function silencedTests(text) {
  const calls = [
    ...text.matchAll(/\b(?:describe|suite|test|it)(?:\.\w+)*?\.(only|skip|skipIf|runIf|todo)\b/g),
  ]
  return calls.flatMap(({ 1: how, index }) => {
    if (how === 'only') return ['.only keeps the other tests from running; remove it']
    return /\bskipped\b/.test(titleAfter(text, index, how))
      ? []
      : [`.${how} needs "(skipped …)" and why in the title`]
  })
}

/** `skipIf(condition)(title)` has its title in the second pair of brackets. */
function titleAfter(text, index, how) {
  const rest = text.slice(how.endsWith('If') ? text.indexOf(')(', index) : index)
  return /(['"`])(.*?)\1/.exec(rest)?.[2] ?? ''
}

// ——— texts

function headingsOf(markdown) {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading.trim())
}

function json(files, path) {
  return JSON.parse(files.get(path) ?? '{}')
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other)
}

function list(names) {
  return names.length === 0 ? 'nothing' : names.join(', ')
}

// ——— the court

function judge(workspace) {
  const verdicts = Object.entries(laws).map(([name, law]) => [name, law(workspace)])
  for (const [name, breaches] of verdicts) {
    console.log(`${breaches.length === 0 ? '✓' : '✗'} ${name}`)
    for (const breach of breaches) console.log(`    ${breach}`)
  }
  return verdicts.every(([, breaches]) => breaches.length === 0)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = judge(readWorkspace()) ? 0 : 1
