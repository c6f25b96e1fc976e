// node readers.mjs PID PORT CONNECTIONS PATH: see readers.sh.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const [pid, port, connections, path] = process.argv.slice(2);
const megabytes = () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

const before = megabytes();
let open = 0;
// Asked often enough that no kernel keeps all of it.
const request = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(20);
for (let i = 0; i < Number(connections); i++) {
  const socket = connect({ port: Number(port), host: '127.0.0.1' });
  socket.pause();
  open++;
  socket.on('error', () => {});
  socket.on('close', () => open--);
  socket.write(request);
}

let most = before;
for (let second = 0; second < 20; second++) {
  most = Math.max(most, megabytes());
  await setTimeout(1000);
}

console.log(`${connections} connections that ask for ${path} and read nothing: ${before} MB before, ${most} MB at most in 20 s`);
process.exit();
