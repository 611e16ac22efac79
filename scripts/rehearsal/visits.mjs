// Visitors of the programs that serve: they know of them what our pages say, and use the installed packages themselves.
import assert from 'node:assert/strict'
import { load } from './project.mjs'

export const SECRET = 'what you gave GitHub'

/** A connection, and what it hears, in order. */
async function caller(project, url, headers = {}) {
  const { connect } = load(project, '@offhook/node')
  const heard = []
  let wake = () => {}
  const message = (_connection, data) => {
    heard.push(data)
    wake()
  }
  const connection = await connect(url, { headers, message })
  const hear = async () => {
    while (heard.length === 0) await new Promise((resolve) => (wake = resolve))
    return heard.shift()
  }
  return { connection, hear }
}

/** What GitHub would send; resolves to the status of the answer. */
async function fromGitHub(project, port, path, type = 'ping') {
  const { github } = load(project, '@offhook/webhook')
  const { method, headers, body } = await github({ secret: SECRET }).sign({ zen: 'Keep it open.' }, { type })
  return (await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body })).status
}

async function forged(port, path) {
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'ping',
    'x-github-delivery': 'one',
    'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
  }
  return (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: '{}' })).status
}

/** Of who has logged in, by a session's cookie. */
async function cookieOf(port, name) {
  const response = await fetch(`http://127.0.0.1:${port}/login/${name}`, { method: 'POST' })
  assert.equal(response.status, 204)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}

/** A chat behind a login, on the same server as a webhook: the README of an adapter. */
export const chatBehindLogin = (project) => async (port) => {
  const url = `ws://127.0.0.1:${port}/chat`
  await assert.rejects(caller(project, url), { code: 'OFFHOOK_STATUS', status: 401 })
  const ada = await caller(project, url, { Cookie: await cookieOf(port, 'Ada') })
  ada.connection.send('Hello')
  assert.equal(await ada.hear(), 'Ada: Hello')
  assert.equal(await fromGitHub(project, port, '/hooks/github'), 204)
  assert.equal(await ada.hear(), 'GitHub: ping')
  assert.equal(await forged(port, '/hooks/github'), 401)
}

/** A chat and a webhook on node:http: the README of the node package. */
export const openChat = (project) => async (port) => {
  const ada = await caller(project, `ws://127.0.0.1:${port}/chat`)
  ada.connection.send('Hello')
  assert.equal(await ada.hear(), 'Hello')
  assert.equal(await fromGitHub(project, port, '/hooks/github'), 204)
  assert.equal(await ada.hear(), 'GitHub: ping')
}

/** Only those with a session have an echo. */
export const echoBehindLogin = (project) => async (port) => {
  const url = `ws://127.0.0.1:${port}/echo`
  await assert.rejects(caller(project, url), { code: 'OFFHOOK_STATUS', status: 401 })
  const ada = await caller(project, url, { Cookie: await cookieOf(port, 'Ada') })
  ada.connection.send('Hello')
  assert.equal(await ada.hear(), 'Ada: Hello')
  ada.connection.close()
}

/** A webhook alone. */
export const githubWebhook = (project) => async (port) => {
  assert.equal(await fromGitHub(project, port, '/'), 204)
  assert.equal(await forged(port, '/'), 401)
}
