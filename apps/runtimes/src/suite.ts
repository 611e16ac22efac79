/** What is tested, by its sentence. */
export type Suite = Readonly<Record<string, () => void | Promise<void>>>

/** One of these is a line of the output. */
type Line =
  | { readonly title: string; readonly error: string | undefined }
  /** Nothing comes behind it: a run without it ended too soon. */
  | { readonly tests: number }

/** Runs one after the other, and says how each went to whoever reads the console: that is all that runtimes have in common. */
export async function run(suites: Readonly<Record<string, Suite>>): Promise<void> {
  let tests = 0
  for (const [name, suite] of Object.entries(suites)) {
    for (const [title, test] of Object.entries(suite)) {
      say({ title: `${name}: ${title}`, error: await errorOf(test) })
      tests++
    }
  }
  say({ tests })
}

async function errorOf(test: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await test()
    return undefined
  } catch (error) {
    return error instanceof Error ? (error.stack ?? String(error)) : String(error)
  }
}

function say(line: Line): void {
  console.log(JSON.stringify(line))
}
