/* RFC 6455 from the client's side: non-blocking connections on one epoll. Texts in, texts out; nothing is fragmented. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum state { CONNECTING, FETCHING, UPGRADING, OPEN, CLOSED };
enum opcode { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };
enum { READ_BYTES = 4 << 20 };

struct bytes { char *at; size_t size, room; };

struct connection {
  int fd, index, step, ready, publisher, fetched;
  enum state state;
  uint64_t started_ns;
  struct bytes unread, unsent; /* the beginning of a frame; the end of one */
  struct account account;
};

/* What a connection reports: its page came, the handshake is done, a text came, it is gone (why: one line). */
static void on_page(struct connection *c);
static void on_open(struct connection *c);
static void on_text(struct connection *c, const char *text, size_t size);
static void on_closed(struct connection *c, const char *why);

static int epoll_fd;

static void keep(struct bytes *b, const char *data, size_t size) {
  if (b->size + size > b->room) b->at = realloc(b->at, b->room = 2 * (b->size + size));
  memmove(b->at + b->size, data, size);
  b->size += size;
}

static void watch(struct connection *c, int operation) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (c->state == CONNECTING || c->unsent.size) event.events |= EPOLLOUT;
  epoll_ctl(epoll_fd, operation, c->fd, &event);
}

static void hang_up(struct connection *c, const char *why) {
  if (c->state == CLOSED) return;
  c->state = CLOSED;
  close(c->fd);
  on_closed(c, why);
}

static void flush(struct connection *c) {
  ssize_t gone = send(c->fd, c->unsent.at, c->unsent.size, MSG_NOSIGNAL);
  if (gone < 0 && errno != EAGAIN) { hang_up(c, strerror(errno)); return; }
  if (gone <= 0) return;
  c->unsent.size -= (size_t)gone;
  memmove(c->unsent.at, c->unsent.at + gone, c->unsent.size);
  if (!c->unsent.size) watch(c, EPOLL_CTL_MOD);
}

static void send_bytes(struct connection *c, const char *data, size_t size) {
  ssize_t gone = c->unsent.size ? 0 : send(c->fd, data, size, MSG_NOSIGNAL);
  if (gone < 0 && errno != EAGAIN) { hang_up(c, strerror(errno)); return; }
  if (gone < 0) gone = 0;
  if ((size_t)gone == size) return;
  int idle = !c->unsent.size;
  keep(&c->unsent, data + gone, size - (size_t)gone);
  if (idle) watch(c, EPOLL_CTL_MOD);
}

static void send_frame(struct connection *c, enum opcode opcode, const char *data, size_t size) {
  static uint32_t random = 2463534242u;
  static char frame[1 << 17];
  size_t n = 0;
  if (size > sizeof frame - 14) { hang_up(c, "a text of more than 128 KiB"); return; }
  frame[n++] = (char)(0x80 | opcode);
  if (size < 126) frame[n++] = (char)(0x80 | size);
  else if (size < 65536) { frame[n++] = (char)(0x80 | 126); frame[n++] = (char)(size >> 8); frame[n++] = (char)size; }
  else { frame[n++] = (char)(0x80 | 127); for (int shift = 56; shift >= 0; shift -= 8) frame[n++] = (char)(size >> shift); }
  random ^= random << 13; random ^= random >> 17; random ^= random << 5;
  char mask[4];
  memcpy(mask, &random, 4);
  memcpy(frame + n, mask, 4);
  n += 4;
  for (size_t i = 0; i < size; i++) frame[n + i] = data[i] ^ mask[i & 3];
  send_bytes(c, frame, n + size);
}

static void dial(struct connection *c, int port) {
  int one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (!c->fetched) c->started_ns = now_ns();
  c->state = CONNECTING;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (c->fd < 0) { c->state = CLOSED; on_closed(c, strerror(errno)); return; }
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
    hang_up(c, strerror(errno));
    return;
  }
  watch(c, EPOLL_CTL_ADD);
}

static int connected(struct connection *c) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) hang_up(c, strerror(error));
  return !error;
}

/* Asks for a page on a connection that ends with it. */
static void fetch(struct connection *c, const char *path, int port) {
  char request[1024];
  if (!connected(c)) return;
  int n = snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n",
                   path, port);
  c->state = FETCHING;
  watch(c, EPOLL_CTL_MOD);
  send_bytes(c, request, (size_t)n);
}

static void on_page_readable(struct connection *c) {
  static char buffer[1 << 16];
  ssize_t got;
  while ((got = read(c->fd, buffer, sizeof buffer)) > 0) {
    if (c->fetched) continue;
    if (got < 12 || memcmp(buffer, "HTTP/1.1 200", 12)) { hang_up(c, "no page"); return; }
    c->fetched = 1;
  }
  if (got < 0 && errno == EAGAIN) return;
  if (got < 0 || !c->fetched) { hang_up(c, got ? strerror(errno) : "half a page"); return; }
  close(c->fd);
  on_page(c);
}

/* The nonce and its answer are the example of RFC 6455, section 1.3: checking needs no SHA-1 here. */
static void upgrade(struct connection *c, const char *path, int port) {
  char request[4096];
  if (!connected(c)) return;
  int n = snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                   "Sec-WebSocket-Version: 13\r\n\r\n", path, port, port);
  c->state = UPGRADING;
  watch(c, EPOLL_CTL_MOD);
  send_bytes(c, request, (size_t)n);
}

/* Returns how many bytes the response took; 0: it is not complete. */
static size_t read_response(struct connection *c, const char *data, size_t size) {
  const char *end = memmem(data, size, "\r\n\r\n", 4);
  if (!end) return 0;
  size_t taken = (size_t)(end - data) + 4;
  if (size < 12 || memcmp(data, "HTTP/1.1 101", 12) || !memmem(data, taken, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28)) {
    char why[80];
    snprintf(why, sizeof why, "no upgrade: %.*s", (int)strcspn(data, "\r"), data);
    hang_up(c, why);
    return 0;
  }
  c->state = OPEN;
  on_open(c);
  return taken;
}

static void take_frame(struct connection *c, int opcode, const char *data, size_t size) {
  char why[160];
  switch (opcode) {
    case TEXT: on_text(c, data, size); break;
    case PING: send_frame(c, PONG, data, size); break;
    case PONG: break;
    case CLOSE:
      snprintf(why, sizeof why, "closed by the server: %d %.*s",
               size < 2 ? 1005 : (uint8_t)data[0] << 8 | (uint8_t)data[1], size < 2 ? 0 : (int)size - 2, data + 2);
      hang_up(c, why);
      break;
    default: hang_up(c, "a frame that is neither text nor control");
  }
}

/* Returns how many bytes the frame at `data` took; 0: it is not complete. */
static size_t read_frame(struct connection *c, const char *data, size_t size) {
  const uint8_t *head = (const uint8_t *)data;
  if (size < 2) return 0;
  size_t length = head[1] & 127, header = length == 126 ? 4 : length == 127 ? 10 : 2;
  if (size < header) return 0;
  if (header > 2) length = 0;
  for (size_t i = 2; i < header; i++) length = length << 8 | head[i];
  if (size - header < length) return 0;
  if (!(head[0] & 0x80)) hang_up(c, "a fragmented text");
  else take_frame(c, head[0] & 15, data + header, length);
  return header + length;
}

static void on_readable(struct connection *c) {
  static char buffer[READ_BYTES];
  if (c->state == FETCHING) { on_page_readable(c); return; }
  size_t size = c->unread.size, taken = 0, step = 1;
  if (size) memcpy(buffer, c->unread.at, size);
  ssize_t got = read(c->fd, buffer + size, sizeof buffer - size);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) { hang_up(c, got ? strerror(errno) : "the server hung up"); return; }
  size += (size_t)got;
  while (c->state != CLOSED && step && taken < size) {
    step = c->state == UPGRADING ? read_response(c, buffer, size) : read_frame(c, buffer + taken, size - taken);
    taken += step;
  }
  c->unread.size = 0;
  if (c->state != CLOSED && taken < size) keep(&c->unread, buffer + taken, size - taken);
}
