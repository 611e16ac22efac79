/** An element with properties (never markup) and children. */
export function make(name, properties = {}, children = []) {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}
