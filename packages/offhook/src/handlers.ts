import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Dispatcher } from '@offhook/dispatcher'

/** A file, and the handlers that it exports. */
export interface HandlerFile {
  readonly name: string
  readonly handlers: readonly string[]
}

/** The handlers of a folder. */
export interface Handlers {
  readonly files: readonly HandlerFile[]
  readonly dispatcher: Dispatcher
}

const code = /\.[cm]?[jt]s$/
const other = /^\.|\.d\.[cm]?ts$|\.(test|spec|config)\.[cm]?[jt]s$/

/** Whether a file may have handlers: those of tests and tools do not. */
export function mayHandle(name: string): boolean {
  return code.test(name) && !other.test(name)
}

/** Imports the files of a folder, and has their exports serve the events after which they are named. */
export async function loadHandlers(folder: string): Promise<Handlers> {
  const dispatcher = new Dispatcher()
  const files: HandlerFile[] = []
  for (const name of (await readdir(folder)).filter(mayHandle).sort()) {
    const namespace = await importFile(folder, name)
    dispatcher.module(namespace)
    files.push({ name, handlers: functionsOf(namespace) })
  }
  return { files, dispatcher }
}

async function importFile(folder: string, name: string): Promise<object> {
  try {
    return await import(pathToFileURL(join(folder, name)).href)
  } catch (error) {
    throw new Error(`${name}: ${describe(error)}${mendOf(error)}`, { cause: error })
  }
}

/** What was thrown, which may be anything. */
function describe(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `threw ${String(thrown)}`
}

function mendOf(error: unknown): string {
  const unreadable = error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
  return unreadable
    ? ". This Node reads no TypeScript: take Node 22.18 or newer, or NODE_OPTIONS='--import=tsx'"
    : ''
}

/** As the dispatcher counts them: a default export has no name of its own. */
function functionsOf(namespace: object): string[] {
  const named = Object.entries(namespace).filter(([name]) => name !== 'default')
  return named.filter(([, value]) => typeof value === 'function').map(([name]) => name)
}
