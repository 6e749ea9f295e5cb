/** Runs in a browser, without a build: lists, then watches, then lists again when the watch ends. In ASCII, as the agent is loaded byte by byte. */
export const script = String.raw`'use strict'
const kinds = ['nodes', 'pods', 'services']
const objects = { nodes: new Map(), pods: new Map(), services: new Map() }
const trouble = {}
const chosen = document.getElementById('namespace')
const state = document.getElementById('state')
chosen.addEventListener('change', draw)

async function follow(kind) {
  for (;;) {
    try {
      const list = await (await ask('/api/v1/' + kind)).json()
      objects[kind] = new Map(list.items.map((item) => [item.metadata.uid, item]))
      delete trouble[kind]
      drawSoon()
      await watch(kind, list.metadata.resourceVersion)
    } catch (error) {
      trouble[kind] = error.message
      drawSoon()
      await new Promise((resolve) => setTimeout(resolve, 2000))
    }
  }
}

async function ask(path) {
  const response = await fetch(path, { headers: { accept: 'application/json' }, cache: 'no-store' })
  if (response.ok) return response
  const status = await response.json().catch(() => null)
  throw new Error((status && status.message) || 'the API server answered ' + response.status)
}

async function watch(kind, resourceVersion) {
  const response = await ask('/api/v1/' + kind + '?watch=true&resourceVersion=' + resourceVersion)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      if (line.trim() === '') continue
      const { type, object } = JSON.parse(line)
      if (type === 'ERROR') return
      if (type === 'DELETED') objects[kind].delete(object.metadata.uid)
      else if (type !== 'BOOKMARK') objects[kind].set(object.metadata.uid, object)
    }
    drawSoon()
  }
}

let waiting = false
function drawSoon() {
  if (waiting) return
  waiting = true
  requestAnimationFrame(() => {
    waiting = false
    draw()
  })
}

const condition = (object, type) => ((object.status.conditions || []).find((one) => one.type === type) || {}).status
const cell = (text, look) => ({ text: text === undefined || text === '' ? '\u2013' : String(text), look })

const rows = {
  nodes(node) {
    const ready = condition(node, 'Ready') === 'True'
    const address = (node.status.addresses || []).find((one) => one.type === 'InternalIP')
    const pods = [...objects.pods.values()].filter((pod) => pod.spec.nodeName === node.metadata.name).length
    const status = (ready ? 'Ready' : 'NotReady') + (node.spec.unschedulable ? ',SchedulingDisabled' : '')
    return [cell(node.metadata.name), cell(status, ready ? 'good' : 'bad'), cell(address && address.address), cell(node.status.nodeInfo && node.status.nodeInfo.kubeletVersion), cell(pods)]
  },
  pods(pod) {
    const containers = pod.status.containerStatuses || []
    const ready = containers.filter((one) => one.ready).length
    const reason = containers.map((one) => (one.state && ((one.state.waiting && one.state.waiting.reason) || (one.state.terminated && one.state.terminated.reason))) || '').find((one) => one)
    const status = pod.metadata.deletionTimestamp ? 'Terminating' : reason || pod.status.reason || pod.status.phase
    const look = /Err|BackOff|Failed|OOM|Invalid/.test(status) ? 'bad' : status === 'Running' || status === 'Completed' || status === 'Succeeded' ? 'good' : 'wait'
    const restarts = containers.reduce((sum, one) => sum + one.restartCount, 0)
    return [cell(pod.metadata.namespace), cell(pod.metadata.name), cell(ready + '/' + pod.spec.containers.length), cell(status, look), cell(restarts), cell(pod.status.podIP), cell(pod.spec.nodeName)]
  },
  services(service) {
    const ports = (service.spec.ports || []).map((one) => one.port + (one.nodePort ? ':' + one.nodePort : '') + '/' + one.protocol).join(', ')
    const selector = Object.entries(service.spec.selector || {}).map(([key, value]) => key + '=' + value).join(', ')
    return [cell(service.metadata.namespace), cell(service.metadata.name), cell(service.spec.type), cell(service.spec.clusterIP), cell(ports), cell(selector)]
  },
}

const nameOf = (object) => (object.metadata.namespace || '') + '/' + object.metadata.name

function draw() {
  const namespaces = [...new Set([...objects.pods.values(), ...objects.services.values()].map((object) => object.metadata.namespace))].sort()
  const options = ['', ...namespaces]
  if (options.join() !== [...chosen.options].map((option) => option.value).join()) {
    const before = chosen.value
    chosen.replaceChildren(...options.map((name) => new Option(name || 'all', name)))
    chosen.value = options.includes(before) ? before : ''
  }
  for (const kind of kinds) {
    const shown = [...objects[kind].values()].filter((object) => kind === 'nodes' || !chosen.value || object.metadata.namespace === chosen.value)
    shown.sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }))
    const body = document.querySelector('#' + kind + ' tbody')
    body.replaceChildren(...(shown.length ? shown.map((object) => line(rows[kind](object))) : [line([{ text: trouble[kind] || 'none', look: 'none' }])]))
  }
  const problem = Object.values(trouble)[0]
  state.textContent = problem ? 'Not up to date: ' + problem : 'Live'
}

function line(cells) {
  const row = document.createElement('tr')
  for (const { text, look } of cells) {
    const td = document.createElement('td')
    td.textContent = text
    if (look) td.className = look
    row.append(td)
  }
  return row
}

kinds.forEach(follow)
`
