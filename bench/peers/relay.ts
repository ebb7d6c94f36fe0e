import { createServer } from 'node:http';
import { Server } from 'socket.io';

/**
 * The limit to measure against: a bare Socket.IO relay. It answers an ack and passes the message on; no storage, no
 * identity, no check. Nothing that keeps messages can be faster than this on the same library.
 */
interface Sent {
  receiverId: string;
}

const http = createServer();
const io = new Server(http, {
  path: '/api/chat/socket',
  transports: ['websocket'],
  perMessageDeflate: false,
  serveClient: false,
});
let n = 0;
io.on('connection', (socket) => {
  void socket.join(String(socket.handshake.auth['token']));
  socket.on('send_message', (data: Sent, ack?: (answer: unknown) => void) => {
    const message = { ...data, id: String(++n), timestamp: new Date().toISOString() };
    io.to(data.receiverId).emit('receive_message', message);
    ack?.({ ok: true, message });
  });
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  console.log(JSON.stringify({ event: 'listening', url: `http://127.0.0.1:${port}` }));
});
process.on('SIGTERM', () => process.exit(0));
