const words = { connecting: 'Connecting', open: 'Open', reconnecting: 'Reconnecting', closed: 'Closed' }

/** Shows the state of a line. */
export function showState(element, state, seconds = 0) {
  element.dataset.state = state
  element.dataset.seconds = seconds
  if (element.textContent !== words[state]) element.textContent = words[state]
}
