const words = { connecting: 'Connecting', open: 'Open', reconnecting: 'Reconnecting', closed: 'Closed' }

/** Shows the state of a line, behind the name of the line, which is for screen readers. */
export function showState(element, state, seconds = 0) {
  element.dataset.state = state
  element.dataset.seconds = seconds
  const word = element.lastElementChild
  if (word.textContent !== words[state]) word.textContent = words[state]
}
