// A second release, with a breaking, a minor and a patch change: who must follow, and what the changelogs say.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const changes = {
  webhook: ['major', 'Deliveries are named otherwise.'],
  frame: ['minor', 'Frames can be counted.'],
  dispatcher: ['patch', 'A typing error is mended.'],
}

// At 0.x a caret holds the minor version: what depends on a changed package by ^0.1.0 must be released with it, and what
// depends on one that is patched must not.
const expected = {
  webhook: '1.0.0',
  frame: '0.2.0',
  dispatcher: '0.1.1',
  handshake: '0.1.0',
  protocol: '0.1.1',
  node: '0.1.1',
  fetch: '0.1.1',
  'permessage-deflate': '0.1.0',
  express: '0.1.0',
  koa: '0.1.0',
  offhook: '0.1.1',
}

export function writeChangesets(folder) {
  for (const [name, [kind, text]] of Object.entries(changes)) {
    writeFileSync(
      join(folder, `.changeset/rehearsal-${name}.md`),
      `---\n'@offhook/${name}': ${kind}\n---\n\n${text}\n`,
    )
  }
}

export function checkVersions(folder, names) {
  const versions = Object.fromEntries(names.map((name) => [short(name), manifest(folder, name).version]))
  assert.deepEqual(versions, expected)
}

export function checkChangelogs(folder) {
  for (const [name, [kind, text]] of Object.entries(changes)) {
    const heading = `${kind[0].toUpperCase()}${kind.slice(1)} Changes`
    const newest = newestOf(changelog(folder, name))
    assert.match(newest, new RegExp(`^## ${expected[name]}\\n\\n### ${heading}\\n[\\s\\S]*${text}`))
  }
  assert.match(newestOf(changelog(folder, 'node')), /Updated dependencies[\s\S]*@offhook\/webhook@1\.0\.0/)
  assert.doesNotMatch(changelog(folder, 'express'), /## 0\.1\.1/)
}

export function expectedVersion(name) {
  return expected[short(name)]
}

function short(name) {
  return name.replace('@offhook/', '')
}

function manifest(folder, name) {
  return JSON.parse(readFileSync(join(folder, 'packages', short(name), 'package.json'), 'utf8'))
}

function changelog(folder, name) {
  return readFileSync(join(folder, 'packages', name, 'CHANGELOG.md'), 'utf8')
}

/** The first of its sections. */
function newestOf(text) {
  const [, section = ''] = text.split(/^(?=## )/m)
  return section
}
