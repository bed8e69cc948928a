// Sends a message round and round through what is wired to its first output, with the same body each time, and on its
// second output after the last round. A Function node would cost as much as what is measured.
/* global module */
module.exports = (RED) => {
  RED.nodes.registerType('bench-loop', function (config) {
    RED.nodes.createNode(this, config)
    const { rounds, body } = config
    this.on('input', (msg, send, done) => {
      msg.rounds = (msg.rounds ?? 0) + 1
      if (body !== undefined) Object.assign(msg, { payload: body, headers: { 'content-type': 'application/json' } })
      if (msg.rounds <= rounds) send([msg, null])
      else send([null, { ...msg, payload: String(rounds), headers: {} }])
      done()
    })
  })
}
