// Reads the workspace into plain data, on which the laws are pure functions.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const made = new Set(['node_modules', 'dist', 'coverage', '.turbo'])

/** `{ catalog: string[], packages: { folder, manifest, files: Map<path, text> }[], workflows: Map<path, text> }`; the root is the package in `.`. */
export function readWorkspace() {
  const folders = ['packages', 'apps'].flatMap(foldersIn)
  const packages = folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).map(readPackage)
  const manifest = JSON.parse(read('package.json'))
  return {
    catalog: catalogNames(read('pnpm-workspace.yaml')),
    packages: [{ folder: '.', manifest, files: new Map() }, ...packages],
    workflows: new Map(filesIn('.github/workflows').map((path) => [path, read(path)])),
  }
}

/** The paths of all that is written for people. */
export function pages() {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']
  const paths = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\n')
  return paths.filter(
    (path) => path !== '' && !path.startsWith('.changeset/') && existsSync(join(root, path)),
  )
}

function foldersIn(parent) {
  return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)
}

function readPackage(folder) {
  const files = new Map(filesIn(folder).map((path) => [path.slice(folder.length + 1), read(path)]))
  return { folder, manifest: JSON.parse(files.get('package.json')), files }
}

function filesIn(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (made.has(entry.name)) return []
    return entry.isDirectory() ? filesIn(path) : [path]
  })
}

/** The names under `catalog:`; its shape is simple enough to spare a YAML parser. */
export function catalogNames(yaml) {
  const [, block = ''] = /^catalog:\n((?: .*\n|\n)*)/m.exec(yaml) ?? []
  return [...block.matchAll(/^ {2}['"]?([^'":]+)['"]?:/gm)].map(([, name]) => name)
}

function read(path) {
  return readFileSync(join(root, path), 'utf8')
}
