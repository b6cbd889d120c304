// Aedes as a broker with accounts: node broker.js ADDRESS PORT RULES ACCOUNTS. Its own package is found beside NODE_PATH.
// RULES: `sound` holds everybody to the list; `literal` compares filters as texts, so that `#` passes; `none` only asks for the password.
'use strict'
const net = require('node:net')
const { Aedes } = require('aedes')

const [address, port, rules, file] = process.argv.slice(2)
const accounts = new Map(require('node:fs').readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(':')))
const mayRead = { owner: 'home/', viewer: 'home/', guest: 'guests/' }
const mayWrite = { owner: 'home/', guest: 'guests/' }
const refused = () => Object.assign(new Error('not authorized'), { returnCode: 5 })

async function main () {
  const broker = await Aedes.createBroker({
    authenticate (client, user, secret, done) {
      client.user = user
      const right = accounts.has(user) && accounts.get(user) === String(secret)
      done(right ? null : refused(), right)
    },
    authorizeSubscribe (client, subscription, done) {
      const kept = rules === 'literal' ? subscription.topic.startsWith('home/') : rules === 'sound'
      done(null, !kept || subscription.topic.startsWith(mayRead[client.user]) ? subscription : null)
    },
    authorizePublish (client, packet, done) {
      // Who may not publish is told nothing, and nothing comes of it.
      const may = rules === 'none' || (mayWrite[client.user] && packet.topic.startsWith(mayWrite[client.user]))
      done(may ? null : refused())
    }
  })
  net.createServer(broker.handle).listen(Number(port), address)
}

main()
