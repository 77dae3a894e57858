/** A provider that answers each request after so many milliseconds, in a process of its own; it prints its port. */
import { createServer } from 'node:http';

const latency = Number(process.argv[2]);
const body = JSON.stringify({
  object: 'chat.completion',
  model: 'gpt-6-luna',
  choices: [{ index: 0, message: { role: 'assistant', content: 'There are 12 widgets.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 40, completion_tokens: 8, total_tokens: 48 },
});

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    }, latency);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(address?.port);
});
process.stdin.on('end', () => process.exit()).resume();
