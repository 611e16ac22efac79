const WIDTH = 300
const HEIGHT = 48

/** A line of the last numbers, on a scale that holds the largest. */
export class Chart {
  #line
  #kept
  #numbers = []

  constructor(svg, kept = 60) {
    this.#kept = kept
    this.#line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline')
    svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
    svg.setAttribute('preserveAspectRatio', 'none')
    svg.append(this.#line)
  }

  add(number) {
    this.#numbers = [...this.#numbers, number].slice(-this.#kept)
    const largest = Math.max(...this.#numbers, Number.MIN_VALUE)
    const points = this.#numbers.map((value, index) => this.#point(value / largest, index))
    this.#line.setAttribute('points', points.join(' '))
  }

  #point(height, index) {
    const x = WIDTH - (this.#numbers.length - 1 - index) * (WIDTH / (this.#kept - 1))
    return `${x.toFixed(1)},${(HEIGHT - 2 - height * (HEIGHT - 4)).toFixed(1)}`
  }
}
