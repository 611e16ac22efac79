const OPENING = '{['
const CLOSING = '}]'

/**
 * JSON with a line for each member. It moves blanks and nothing else: parsed and written again, a number that is longer
 * than JavaScript's would be another. What is no JSON remains as it is.
 */
export function indented(text) {
  return isJson(text) ? tokens(text).reduce(write, { text: '', depth: 0, last: '' }).text : text
}

function isJson(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Strings, brackets, commas, colons, and words or numbers. */
function tokens(text) {
  return text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
}

function write(state, token) {
  const isEnd = CLOSING.includes(token)
  if (isEnd) state.depth -= 1
  state.text += gap(state, isEnd) + token + (token === ':' ? ' ' : '')
  if (OPENING.includes(token)) state.depth += 1
  state.last = token
  return state
}

function gap({ last, depth }, isEnd) {
  const opened = last !== '' && OPENING.includes(last)
  const breaks = isEnd ? !opened : opened || last === ','
  return breaks ? `\n${'  '.repeat(depth)}` : ''
}
