import { make } from './element.js'
import { milliseconds } from './format.js'

const form = document.getElementById('send-form')
const provider = document.getElementById('send-provider')
const example = document.getElementById('send-example')
const body = document.getElementById('send-body')
const button = document.getElementById('send-button')
const outcome = document.getElementById('send-outcome')

/** Sends test events to this server, signed by it as their providers would. */
export function showSend(switchboard) {
  let providers = []
  let type = ''

  async function load() {
    const answer = await switchboard.ask({ ask: 'example', provider: provider.value, name: example.value })
    if (answer.example === undefined) return
    type = answer.example.type
    body.value = answer.example.body
    form.dataset.example = example.value
  }

  function choose() {
    const { examples } = providers.find(({ name }) => name === provider.value)
    fill(
      example,
      examples.map((name) => [name, name]),
    )
    return load()
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    button.disabled = true
    outcome.replaceChildren()
    const manner = new FormData(form).get('manner')
    const question = { ask: 'send', provider: provider.value, type, body: body.value, manner }
    show(await switchboard.ask(question))
    button.disabled = false
  })
  provider.addEventListener('change', choose)
  example.addEventListener('change', load)

  return {
    welcome(news) {
      button.disabled = false
      // That the server was gone is true no more.
      outcome.replaceChildren()
      if (providers.length > 0) return
      providers = news.providers
      fill(
        provider,
        providers.map(({ name, title }) => [name, title]),
      )
      void choose()
    },
  }
}

function fill(select, options) {
  select.replaceChildren(...options.map(([value, textContent]) => make('option', { value, textContent })))
}

function show({ arrival, problem }) {
  outcome.dataset.outcome = arrival?.outcome ?? 'failed'
  if (problem !== undefined) return outcome.replaceChildren(problem)
  const { status, outcome: word, took, reason, mend } = arrival
  outcome.replaceChildren(
    make('strong', { textContent: `${status} ${word}` }),
    ` in ${milliseconds(took)}. `,
    reason === undefined ? '' : `${reason} ${mend}`,
  )
}
