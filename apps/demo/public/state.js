const words = { connecting: 'Connecting', open: 'Open', closed: 'Closed' }

/** Shows the state of a line. */
export function showState(element, state, seconds) {
  element.dataset.state = state
  const text = state === 'reconnecting' ? `Reconnecting in ${seconds} s` : words[state]
  if (element.textContent !== text) element.textContent = text
}
