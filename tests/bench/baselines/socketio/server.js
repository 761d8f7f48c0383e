// What Durbar is measured against: Socket.IO 4 with its Redis adapter, as its documentation sets it up. It stores
// nothing and asks nobody who they are. Usage: node server.js PORT REDIS_URL
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redisUrl] = process.argv.slice(2);
const publishing = createClient({ url: redisUrl });
const subscribing = publishing.duplicate();
await Promise.all([publishing.connect(), subscribing.connect()]);

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(publishing, subscribing),
  transports: ["websocket"],
  serveClient: false,
});

// Its documentation's advice on memory: let the first HTTP request go.
io.engine.on("connection", (socket) => {
  socket.request = null;
});

io.on("connection", (socket) => {
  socket.on("join", (room, reply) => {
    socket.join(room);
    reply(true);
  });
  socket.on("post", (post, reply) => {
    io.to(post.room).emit("post", { body: post.body });
    reply(true);
  });
});

http.listen(Number(port), "127.0.0.1");
