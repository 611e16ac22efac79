// Every relative link of every page leads to a file or a folder.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { check } from './pack.mjs'
import { pages, root } from './workspace.mjs'

const link = /\]\((?!\w+:|#)([^)#\s]+)/g

function withoutCode(text) {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
}

function brokenIn(page) {
  const targets = withoutCode(readFileSync(join(root, page), 'utf8')).matchAll(link)
  return [...targets]
    .filter(([, target]) => !existsSync(join(root, dirname(page), target)))
    .map(([, target]) => `${page} leads to ${target}, where nothing is`)
}

await check('every link between pages leads somewhere', () => {
  const broken = pages().flatMap(brokenIn)
  if (broken.length > 0) throw new Error(broken.join('\n'))
})
