/** Lets each button that names an element copy the element's text. */
export function enableCopying() {
  for (const button of document.querySelectorAll('[data-copies]')) {
    const source = document.getElementById(button.dataset.copies)
    button.addEventListener('click', () => copy(button, source.textContent))
  }
}

/** Copies a text, and says on the button how that went. */
export async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch {
    // Browsers give the clipboard to secure origins alone, of which another machine's http is none.
    button.textContent = 'Not allowed'
  }
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 1500)
}
