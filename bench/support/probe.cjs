// Loaded into a Node-RED under test: tells its memory and its event-loop delay over HTTP on 127.0.0.1.
const { createServer } = require('node:http')
const { monitorEventLoopDelay } = require('node:perf_hooks')

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let peakBytes = 0
const sample = () => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
}
setInterval(sample, 10).unref()

const routes = {
  // Twice, because the first collection may only queue what the second one frees.
  '/reset': () => {
    globalThis.gc()
    globalThis.gc()
    delay.reset()
    peakBytes = process.memoryUsage.rss()
    return { idleBytes: peakBytes }
  },
  '/read': () => {
    sample()
    return { peakBytes, delayP99Ms: delay.percentile(99) / 1e6, delayMaxMs: delay.max / 1e6 }
  },
}

const server = createServer((request, response) => {
  const answer = routes[request.url]
  response.end(JSON.stringify(answer === undefined ? {} : answer()))
})
server.listen(Number(process.env.BENCH_PROBE_PORT), '127.0.0.1')
server.unref()
