// What the product's speed is compared with: the same two routes as one would write them with Fastify and better-sqlite3. It answers
// what the product answers, keeps an intent and its event in one durable transaction, and has none of the product's duties: nothing is
// sealed, audited, delivered or looked for card numbers.
//   node server.mjs PORT DATABASE-FILE      prints a token when it listens
import { createHash, createHmac, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import { createSigner, createVerifier } from 'fast-jwt';
import Fastify from 'fastify';

const [port, file] = [Number(process.argv[2]), process.argv[3]];
const address = `http://127.0.0.1:${port}`;
const application = '6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01';
const linkSecret = randomBytes(32);

const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`
  create table intents (id text primary key, application_id text not null, kind text not null, state text not null,
    key_hash text not null unique, reference_id text, email text, body text not null, created_at integer not null,
    updated_at integer not null, expires_at integer not null);
  create index intents_by_application on intents (application_id, created_at, id);
  create index intents_by_reference on intents (application_id, reference_id);
  create index intents_to_expire on intents (state, expires_at);
  create table events (id text primary key, application_id text not null, object_id text not null, type text not null,
    created_at integer not null, data text not null);
  create index events_by_object on events (object_id);`);
const insertIntent = db.prepare('insert into intents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
const insertEvent = db.prepare('insert into events values (?, ?, ?, ?, ?, ?)');
const findIntent = db.prepare('select * from intents where id = ? and application_id = ?');
const [begin, commit, rollback] = ['begin immediate', 'commit', 'rollback'].map(sql => db.prepare(sql));

// One writer: whoever waits when it begins shares its commit. The requests that have arrived are read first.
let waiting = [];
function write(work) {
  return new Promise((resolve, reject) => {
    if (waiting.push({ work, resolve, reject }) === 1)
      setImmediate(writeAll);
  });
}
function writeAll() {
  const batch = waiting;
  waiting = [];
  try {
    begin.run();
    for (const { work } of batch)
      work();
    commit.run();
    for (const { resolve } of batch)
      resolve();
  } catch (error) {
    if (db.inTransaction)
      rollback.run();
    for (const { reject } of batch)
      reject(error);
  }
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const claims = { aud: 'capture', iss: address, sub: application, unique_name: 'Demo Shop', type: 'Bearer', jti: randomUUID() };
const token = createSigner({ key: privateKey, algorithm: 'RS256', expiresIn: '1h' })(claims);
// What was found about a token is kept, as the product does.
const verify = createVerifier({ key: publicKey, algorithms: ['RS256'], allowedAud: 'capture', allowedIss: address, cache: true });

const text = { type: 'string', maxLength: 100 };
const url = { type: 'string', maxLength: 2048, pattern: '^https?://' };
const created = {
  body: {
    type: 'object',
    required: ['capture', 'capture_method', 'cardholder', 'redirect_urls'],
    properties: {
      capture: { enum: ['CREDIT_CARD', 'PEINAU_CAPTURE', 'CMR_CAPTURE'] },
      capture_method: { const: 'TOKENIZATION' },
      cardholder: {
        type: 'object',
        required: ['country'],
        properties: { country: { type: 'string', pattern: '^[A-Z]{2}$' }, reference_id: text, name: text, email: text },
      },
      redirect_urls: { type: 'object', required: ['return_url', 'cancel_url'], properties: { return_url: url, cancel_url: url } },
    },
  },
};

const keyOf = id => createHmac('sha256', linkSecret).update(id).digest('base64url').slice(0, 40);
const show = row => {
  const number = `INCA-${row.created_at}`;
  return {
    _id: row.id,
    ...JSON.parse(row.body),
    application: row.application_id,
    links: [
      { href: `${address}/tokenization/captures/${row.id}`, rel: 'self', method: 'GET', security: [] },
      { href: `${address}/capture/${keyOf(row.id)}`, rel: 'capture_url', method: 'REDIRECT', security: [] },
    ],
    deletion_time: new Date(row.expires_at).toISOString(),
    update_time: new Date(row.updated_at).toISOString(),
    create_time: new Date(row.created_at).toISOString(),
    state: row.state,
    invoice_number: number,
    capture_number: number,
    id: row.id,
  };
};

const app = Fastify({ logger: false });
app.get('/health/live', () => ({ status: 'UP' }));
app.register(async routes => {
  routes.decorateRequest('application', null);
  routes.addHook('onRequest', async (request, reply) => {
    const header = request.headers.authorization;
    try {
      request.application = verify(header?.startsWith('Bearer ') ? header.slice(7) : '').sub;
    } catch {
      return reply.code(401).send({ code: 'InvalidCredentials' });
    }
  });
  routes.post('/tokenization/captures', { schema: created }, async (request, reply) => {
    const { body } = request;
    const [id, now] = [randomUUID(), Date.now()];
    const hash = createHash('sha256').update(keyOf(id)).digest('hex');
    const row = {
      id, application_id: request.application, state: 'created', body: JSON.stringify(body), created_at: now, updated_at: now,
      expires_at: now + 900_000,
    };
    const answer = show(row);
    await write(() => {
      insertIntent.run(
        id, row.application_id, body.capture, row.state, hash, body.cardholder.reference_id ?? null, body.cardholder.email ?? null, row.body,
        now, now, row.expires_at);
      insertEvent.run(`evt_${randomUUID()}`, row.application_id, id, 'capture.created', now, JSON.stringify(answer));
    });
    return reply.code(201).header('location', answer.links[0].href).send(answer);
  });
  routes.get('/tokenization/captures/:id', async (request, reply) => {
    const row = findIntent.get(request.params.id, request.application);
    return row ? show(row) : reply.code(404).send({ code: 'DOCUMENT_NOT_FOUND' });
  });
});
await app.listen({ port, host: '127.0.0.1' });
console.log(token);
