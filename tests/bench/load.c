/* Fan-out load on 127.0.0.1: viewers and publishers in one process, every delivery accounted for and timed.
 *
 *   cc -O2 -o load load.c && ./load -d durbar -p 8000 -c 7 -T tokens -n 2000 -m 200
 *
 *   -d dialect  durbar, socketio, plain (load_dialects.h)    -p port      -u path   instead of the dialect's
 *   -n viewers  -k publishers  -c room (a thread's number)   -T file of tokens, one a line
 *   -w joins under way at once                               -s seconds of rest before the first post
 *   -m posts    -r posts a second (0: the next one when every viewer has the last)   -D stop posting after seconds
 *   -b bytes of text in a post                               -t limit of the whole run, seconds
 *   -g give up on what has not come after seconds without an arrival
 *   -H          having joined, say so and stay idle until standard input ends
 *   -j joins a second, each due at its time, instead of -w
 *   -P path     of a page that every viewer asks for first; the time to join counts from there
 *
 * Commands and pulses, with -d durbar: every viewer follows the streams of -S and may send commands.
 *
 *   ./load -d durbar -p 8000 -T tokens -n 2000 -S townhall:1,townhall-pulse:1 -V commands
 *
 *   -S streams  with commas; instead of the room's             -R epoch,offset  recover the first of them from there
 *   -V file     of commands, a line each, in the order of their times: when (seconds), which viewer (from 0), and
 *               the rpc: 0.250 17 {"method":"button.press","data":{"button":"a","key":"%U"}}
 *   -q seconds of rest after the last answer, for pulses that are under way
 *
 * A post's text begins with ~number.nanoseconds~: its number and when it was *due* (not when there was time to send
 * it, so a generator that falls behind shows up as latency, never as a better figure). Prints JSON, one object a
 * line: {"phase": "joined"} and {"phase": "done"}. Ends with 0 only if every viewer joined and stayed, and every post
 * arrived at each of them exactly once, in an order that they all agree on.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "load_tally.h"
#include "load_dialects.h"
#include "load_pulses.h"
#include "load_wire.h"

static struct {
  const struct dialect *dialect;
  const char *path, *room, *page;
  char **tokens;
  int token_count, port, viewers, publishers, window, posts, body_bytes, hold;
  double rate, rest_s, posting_s, limit_s, patience_s, joins_per_s, quiet_s;
} option = {.room = "1", .port = 8000, .viewers = 100, .publishers = 1, .window = 100, .posts = 100,
            .body_bytes = 300, .rest_s = 1, .posting_s = 1e9, .limit_s = 60, .patience_s = 10, .quiet_s = 4};

struct command { double due_s; int viewer; char *rpc; };
static struct command *commands;
static struct view *views; /* of the viewers, where -S names streams */

static struct tally tally;
static struct connection *connections; /* viewers first, then publishers */
static int ready_viewers, ready_publishers, lost_connections;
static uint64_t run_started_ns;

static int out_of_time(void) { return seconds_since(run_started_ns) > option.limit_s; }

/* ---- texts ------------------------------------------------------------------------------------------------ */

static size_t write_body(char *out, uint32_t number) {
  static const char prose[] = "The gutter behind the market has been blocked since the rains, and the road is under water. ";
  size_t n = (size_t)sprintf(out, "~%u.%llu~ ", number, (unsigned long long)tally.due_ns[number]);
  while (n < (size_t)option.body_bytes) { out[n] = prose[n % (sizeof prose - 1)]; n++; }
  while (out[n - 1] == ' ') out[n - 1] = '.';
  return n;
}

static size_t write_uuid(char *out) {
  static uint64_t serial;
  uint64_t time = run_started_ns * 0x9e3779b97f4a7c15u;
  serial++;
  return (size_t)sprintf(out, "%08x-%04x-4%03x-8%03x-%012llx", (uint32_t)(time >> 32), (uint32_t)(time >> 16) & 0xffff,
                         (uint32_t)time & 0xfff, (uint32_t)getpid() & 0xfff, (unsigned long long)serial);
}

/* Writes a dialect's text with its escapes filled in; `number` is the post's, where there is one. */
static size_t fill(char *out, const char *text, const struct connection *c, uint32_t number) {
  char *o = out;
  for (; *text; text++) {
    if (*text != '%') { *o++ = *text; continue; }
    switch (*++text) {
      case 'K': if (option.token_count) o = stpcpy(o, option.tokens[c->index % option.token_count]); break;
      case 'C': o = stpcpy(o, option.room); break;
      case 'N': o += sprintf(o, "%u", number + FIRST_POST_ID); break;
      case 'U': o += write_uuid(o); break;
      case 'B': o += write_body(o, number); break;
      default: *o++ = *text;
    }
  }
  *o = 0;
  return (size_t)(o - out);
}

static void say(struct connection *c, const char *text, uint32_t number) {
  static char filled[1 << 16];
  send_frame(c, TEXT, filled, fill(filled, text, c, number));
}

/* ---- a connection's life ---------------------------------------------------------------------------------- */

static void take_steps(struct connection *c, const char *text, size_t size) {
  const struct dialect *d = option.dialect;
  int steps = c->publisher ? d->publisher_steps : d->step_count;
  if (text && c->step < steps) {
    const char *hear = d->steps[c->step].hear;
    if (!memmem(text, size, hear, strlen(hear))) {
      if (memmem(text, size, "\"error\"", 7)) fprintf(stderr, "connection %d: %.*s\n", c->index, (int)size, text);
      return;
    }
    c->step++;
  }
  for (; c->step < steps; c->step++) {
    if (d->steps[c->step].say) say(c, d->steps[c->step].say, 0);
    if (d->steps[c->step].hear) return;
  }
  c->ready = 1;
  if (c->publisher) { ready_publishers++; return; }
  ready_viewers++;
  histogram_add(&tally.join, now_ns() - c->started_ns);
}

static void on_page(struct connection *c) { dial(c, option.port); }

static void on_open(struct connection *c) { take_steps(c, NULL, 0); }

static void on_closed(struct connection *c, const char *why) {
  if (lost_connections++ < 5) fprintf(stderr, "connection %d: %s\n", c->index, why);
}

static void find_deliveries(struct connection *c, const char *text, size_t size) {
  uint64_t at_ns = now_ns();
  const char *end = text + size;
  while ((text = memchr(text, '~', (size_t)(end - text)))) {
    char *after;
    uint64_t number = strtoull(++text, &after, 10);
    if (after == text || after >= end || *after != '.') continue;
    text = memchr(after, '~', (size_t)(end - after));
    if (!text++) return;
    tally_delivery(&tally, &c->account, number, at_ns);
  }
}

static void find_replies(const char *text, size_t size) {
  const struct dialect *d = option.dialect;
  uint64_t at_ns = now_ns();
  for (const char *end = text + size, *next; d->reply_mark && text < end; text = next) {
    const char *line_end = memchr(text, '\n', (size_t)(end - text));
    size_t length = (size_t)((line_end ? line_end : end) - text);
    next = text + length + 1;
    size_t marked = strlen(d->reply_mark);
    if (length <= marked || memcmp(text, d->reply_mark, marked)) continue;
    uint64_t id = strtoull(text + marked, NULL, 10);
    if (id < FIRST_POST_ID) continue;
    int refused = d->refusal && memmem(text, length, d->refusal, strlen(d->refusal));
    if (refused && tally.refused < 3) fprintf(stderr, "refused: %.*s\n", (int)length, text);
    tally_reply(&tally, id - FIRST_POST_ID, refused, at_ns);
  }
}

static void look_at(struct connection *c, const char *text, size_t size) {
  uint64_t at_ns = now_ns();
  for (const char *end = text + size, *next; text < end; text = next + 1) {
    next = memchr(text, '\n', (size_t)(end - text));
    if (!next) next = end;
    take_line(&views[c->index], (struct word){(char *)text, (size_t)(next - text)}, at_ns);
  }
}

static void on_text(struct connection *c, const char *text, size_t size) {
  const struct dialect *d = option.dialect;
  if (views && !c->publisher) {
    look_at(c, text, size);
    if (c->ready && commands) find_replies(text, size);
  }
  if (d->ping && size == strlen(d->ping) && !memcmp(text, d->ping, size)) say(c, d->pong, 0);
  else if (!c->ready) take_steps(c, text, size);
  else if (c->publisher) find_replies(text, size);
  else if (!views) find_deliveries(c, text, size);
}

static void turn(int milliseconds) {
  static struct epoll_event events[512];
  char path[1024];
  int count = epoll_wait(epoll_fd, events, 512, milliseconds);
  for (int i = 0; i < count; i++) {
    struct connection *c = events[i].data.ptr;
    if (!c) { option.hold = 0; epoll_ctl(epoll_fd, EPOLL_CTL_DEL, STDIN_FILENO, NULL); continue; }
    if (c->state == CONNECTING && option.page && !c->fetched) { fetch(c, option.page, option.port); continue; }
    if (c->state == CONNECTING) { fill(path, option.path, c, 0); upgrade(c, path, option.port); continue; }
    if (c->state != CLOSED && events[i].events & EPOLLOUT) flush(c);
    if (c->state != CLOSED && events[i].events & ~(uint32_t)EPOLLOUT) on_readable(c);
  }
}

/* ---- the phases ------------------------------------------------------------------------------------------- */

static double cpu_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
       + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void join(int first, int count, int *ready) {
  int dialled = 0;
  while (*ready + lost_connections < count && !out_of_time()) {
    while (dialled < count && dialled - *ready - lost_connections < option.window && !option.joins_per_s)
      dial(&connections[first + dialled++], option.port);
    for (uint64_t due; dialled < count && option.joins_per_s; dialled++) {
      due = run_started_ns + (uint64_t)(dialled * 1e9 / option.joins_per_s);
      if (due > now_ns()) break;
      dial(&connections[first + dialled], option.port);
      connections[first + dialled].started_ns = due;
    }
    turn(option.joins_per_s ? 1 : 20);
  }
}

static void join_all(void) {
  int all = option.viewers + option.publishers;
  connections = calloc((size_t)all, sizeof *connections);
  if (stream_count) views = calloc((size_t)all, sizeof *views);
  for (int i = 0; i < all; i++) {
    connections[i].index = i;
    connections[i].publisher = i >= option.viewers;
    connections[i].account = (struct account){.seen = calloc((size_t)option.posts / 8 + 1, 1)};
  }
  double cpu = cpu_seconds();
  uint64_t started = now_ns();
  join(0, option.viewers, &ready_viewers);
  double took = seconds_since(started), busy = (cpu_seconds() - cpu) / took;
  if (!lost_connections && !views) join(option.viewers, option.publishers, &ready_publishers);
  printf("{\"phase\":\"joined\",\"viewers\":%d,\"ready\":%d,\"seconds\":%.3f,\"joins_per_s\":%.0f,"
         "\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"generator_cpu\":%.2f}\n",
         option.viewers, ready_viewers, took, ready_viewers / took, histogram_ms(&tally.join, .5),
         histogram_ms(&tally.join, .99), busy);
  fflush(stdout);
}

static void idle(double seconds) {
  for (uint64_t start = now_ns(); seconds_since(start) < seconds;) turn(10);
}

static void stay_idle(void) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  while (option.hold && !out_of_time()) turn(100);
}

static void post(uint64_t due_ns) {
  struct connection *c = &connections[option.viewers + (int)(tally.sent % (uint32_t)option.publishers)];
  uint32_t number = tally.sent++;
  if (!number) tally.first_due_ns = due_ns;
  tally.due_ns[number] = due_ns;
  tally.expected += (uint64_t)option.viewers;
  if (c->state == OPEN) say(c, option.dialect->post, number);
}

static int all_arrived(void) {
  int replied = !option.dialect->reply_mark || tally.acknowledged + tally.refused == tally.sent;
  return tally.got == tally.expected && replied;
}

/* Waits for what is still under way, until nothing has come for a while. */
static void await_arrivals(uint64_t last_post_ns) {
  while (!all_arrived() && !out_of_time()) {
    uint64_t newest = tally.last_arrival_ns > last_post_ns ? tally.last_arrival_ns : last_post_ns;
    if (seconds_since(newest) > option.patience_s) return;
    turn(10);
  }
}

static void post_in_turn(void) {
  while (tally.sent < tally.posts && seconds_since(tally.first_due_ns) < option.posting_s) {
    post(now_ns());
    await_arrivals(now_ns());
    if (!all_arrived()) return;
  }
}

static void post_at_rate(void) {
  double gap_ns = 1e9 / option.rate;
  uint64_t start = now_ns();
  while (tally.sent < tally.posts && seconds_since(start) < option.posting_s && !out_of_time()) {
    uint64_t due = start + (uint64_t)(gap_ns * tally.sent);
    if (due <= now_ns()) post(due);
    else turn(due - now_ns() < 1000000 ? 0 : 1);
  }
  await_arrivals(now_ns());
}

/* ---- commands and pulses ---------------------------------------------------------------------------------- */

static void send_commands(void) {
  static char text[1 << 15];
  uint64_t start = now_ns();
  while (tally.sent < tally.posts && !out_of_time()) {
    const struct command *next = &commands[tally.sent];
    uint64_t due = start + (uint64_t)(next->due_s * 1e9);
    if (due > now_ns()) { turn(due - now_ns() < 1000000 ? 0 : 1); continue; }
    struct connection *c = &connections[next->viewer];
    uint32_t number = tally.sent++;
    if (!number) tally.first_due_ns = due;
    tally.due_ns[number] = due;
    snprintf(text, sizeof text, "{\"id\":%%N,\"rpc\":%s}", next->rpc);
    if (c->state == OPEN) say(c, text, number);
  }
  for (uint64_t last = now_ns(); tally.acknowledged + tally.refused < tally.sent && !out_of_time(); turn(10)) {
    uint64_t newest = tally.last_reply_ns > last ? tally.last_reply_ns : last;
    if (seconds_since(newest) > option.patience_s) return;
  }
}

static int report_pulses(double busy) {
  uint64_t pulses = 0, changed_ns = 0;
  uint32_t most = 0, holes = 0, unrecovered = 0, apart = 0;
  for (int i = 0; i < option.viewers; i++) {
    const struct view *v = &views[i];
    pulses += v->pulses;
    holes += v->holes;
    unrecovered += v->unrecovered;
    apart += !same_view(v, &views[0]);
    if (v->most_a_second > most) most = v->most_a_second;
    if (v->changed_ns > changed_ns) changed_ns = v->changed_ns;
  }
  double late = changed_ns > tally.last_reply_ns && tally.last_reply_ns ? (double)(changed_ns - tally.last_reply_ns) / 1e6 : 0;
  double took = tally.last_reply_ns ? (double)(tally.last_reply_ns - tally.first_due_ns) / 1e9 : 0;
  printf("{\"phase\":\"pulsed\",\"viewers\":%d,\"dropped\":%d,\"commands\":%u,\"acknowledged\":%u,\"refused\":%u,"
         "\"seconds\":%.3f,\"ack_p50_ms\":%.2f,\"ack_p99_ms\":%.2f,\"ack_max_ms\":%.2f,\"pulses\":%llu,"
         "\"most_pulses_per_s\":%u,\"final_after_ms\":%.2f,\"disagreeing\":%u,\"holes\":%u,\"unrecovered\":%u,"
         "\"generator_cpu\":%.2f,\"final\":",
         option.viewers, lost_connections, tally.sent, tally.acknowledged, tally.refused, took,
         histogram_ms(&tally.acknowledgement, .5), histogram_ms(&tally.acknowledgement, .99),
         (double)tally.acknowledgement.max_ns / 1e6, (unsigned long long)pulses, most, late, apart, holes, unrecovered,
         busy);
  print_view(&views[0]);
  printf("}\n");
  return apart || holes || unrecovered || lost_connections || tally.acknowledged + tally.refused != tally.sent;
}

static int read_commands(const char *name) {
  FILE *file = fopen(name, "r");
  char *line = NULL;
  size_t room = 0;
  int used;
  if (!file) { perror(name); return 0; }
  option.posts = 0;
  while (getline(&line, &room, file) > 0) {
    struct command one;
    line[strcspn(line, "\r\n")] = 0;
    if (sscanf(line, "%lf %d %n", &one.due_s, &one.viewer, &used) != 2) { fprintf(stderr, "no command: %s\n", line); return 0; }
    one.rpc = strdup(line + used);
    commands = realloc(commands, (size_t)(option.posts + 1) * sizeof *commands);
    commands[option.posts++] = one;
  }
  fclose(file);
  return option.posts;
}

/* The durbar dialect with one subscribe step for each stream. */
static void follow_streams(void) {
  static struct dialect d;
  char *says;
  d = *option.dialect;
  for (int i = 0; i < stream_count; i++) {
    char from[160] = "", hears[40];
    if (!i && recover.epoch[0])
      snprintf(from, sizeof from, ",\"recover\":true,\"epoch\":\"%s\",\"offset\":%llu", recover.epoch,
               (unsigned long long)recover.offset);
    if (asprintf(&says, "{\"id\":%d,\"subscribe\":{\"channel\":\"%s\"%s}}", i + 2, streams[i].name, from) < 0) exit(2);
    snprintf(hears, sizeof hears, "{\"id\":%d,\"subscribe\":", i + 2);
    d.steps[1 + i] = (struct step){says, strdup(hears)};
  }
  d.step_count = 1 + stream_count;
  option.dialect = &d;
}

/* How many viewers saw another order than the first one. */
static int disagreeing(void) {
  int count = 0;
  for (int i = 1; i < option.viewers; i++) count += connections[i].account.order != connections[0].account.order;
  return count;
}

static void report(double busy) {
  double took = tally.last_arrival_ns > tally.first_due_ns ? (double)(tally.last_arrival_ns - tally.first_due_ns) / 1e9 : 1;
  printf("{\"phase\":\"done\",\"viewers\":%d,\"dropped\":%d,\"posts\":%u,\"acknowledged\":%u,\"refused\":%u,"
         "\"ack_p50_ms\":%.2f,\"ack_p99_ms\":%.2f,\"expected\":%llu,\"delivered\":%llu,\"lost\":%llu,\"doubled\":%llu,"
         "\"disagreeing\":%d,\"stray\":%llu,\"seconds\":%.3f,\"deliveries_per_s\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
         "\"max_ms\":%.2f,\"generator_cpu\":%.2f}\n",
         option.viewers, lost_connections, tally.sent, tally.acknowledged, tally.refused,
         histogram_ms(&tally.acknowledgement, .5), histogram_ms(&tally.acknowledgement, .99),
         (unsigned long long)tally.expected, (unsigned long long)tally.got,
         (unsigned long long)(tally.expected - tally.got), (unsigned long long)tally.doubled,
         disagreeing(), (unsigned long long)tally.stray, took, (double)tally.got / took,
         histogram_ms(&tally.delivery, .5), histogram_ms(&tally.delivery, .99), (double)tally.delivery.max_ns / 1e6, busy);
}

static int read_tokens(const char *name) {
  FILE *file = fopen(name, "r");
  char *line = NULL;
  size_t room = 0;
  if (!file) { perror(name); return 0; }
  for (ssize_t n; (n = getline(&line, &room, file)) > 0;) {
    line[strcspn(line, "\r\n")] = 0;
    option.tokens = realloc(option.tokens, (size_t)(option.token_count + 1) * sizeof *option.tokens);
    option.tokens[option.token_count++] = strdup(line);
  }
  fclose(file);
  return option.token_count;
}

static int read_options(int argc, char **argv) {
  for (int o; (o = getopt(argc, argv, "d:p:u:n:k:c:T:w:s:m:r:D:b:t:g:j:P:S:R:V:q:H")) != -1;) switch (o) {
    case 'd': option.dialect = find_dialect(optarg); break;
    case 'p': option.port = atoi(optarg); break;
    case 'u': option.path = optarg; break;
    case 'n': option.viewers = atoi(optarg); break;
    case 'k': option.publishers = atoi(optarg); break;
    case 'c': option.room = optarg; break;
    case 'T': if (!read_tokens(optarg)) return 0; break;
    case 'w': option.window = atoi(optarg); break;
    case 's': option.rest_s = atof(optarg); break;
    case 'm': option.posts = atoi(optarg); break;
    case 'r': option.rate = atof(optarg); break;
    case 'D': option.posting_s = atof(optarg); break;
    case 'b': option.body_bytes = atoi(optarg); break;
    case 't': option.limit_s = atof(optarg); break;
    case 'g': option.patience_s = atof(optarg); break;
    case 'j': option.joins_per_s = atof(optarg); break;
    case 'P': option.page = optarg; break;
    case 'S': if (!read_streams(optarg)) return 0; break;
    case 'R': if (sscanf(optarg, "%63[^,],%lu", recover.epoch, &recover.offset) != 2) return 0; break;
    case 'V': if (!read_commands(optarg)) return 0; break;
    case 'q': option.quiet_s = atof(optarg); break;
    case 'H': option.hold = 1; break;
    default: return 0;
  }
  if (!option.dialect) { fprintf(stderr, "-d: durbar, socketio or plain\n"); return 0; }
  if (option.body_bytes > 8000 || option.publishers < 1) { fprintf(stderr, "-b at most 8000, -k at least 1\n"); return 0; }
  if (commands && !stream_count) { fprintf(stderr, "-V needs -S\n"); return 0; }
  for (int i = 0; commands && i < option.posts; i++) {
    int known = commands[i].viewer >= 0 && commands[i].viewer < option.viewers;
    if (!known || (i && commands[i].due_s < commands[i - 1].due_s)) { fprintf(stderr, "-V: line %d\n", i + 1); return 0; }
  }
  if (stream_count) follow_streams();
  if (!option.path) option.path = option.dialect->path;
  return 1;
}

int main(int argc, char **argv) {
  if (!read_options(argc, argv)) return 2;
  epoll_fd = epoll_create1(0);
  tally.posts = (uint32_t)option.posts;
  tally.due_ns = calloc((size_t)option.posts + 1, sizeof *tally.due_ns);
  run_started_ns = tally.first_due_ns = now_ns();
  join_all();
  if (ready_viewers < option.viewers || (!views && ready_publishers < option.publishers)) return 3;
  if (option.hold) stay_idle();
  idle(option.rest_s);
  double cpu = cpu_seconds();
  uint64_t started = tally.first_due_ns = now_ns();
  if (views) {
    if (commands) send_commands();
    double busy = (cpu_seconds() - cpu) / seconds_since(started);
    idle(option.quiet_s);
    return report_pulses(busy);
  }
  if (option.rate > 0) post_at_rate();
  else post_in_turn();
  double busy = (cpu_seconds() - cpu) / seconds_since(started);
  idle(.2); /* for what should not come: a doubled delivery */
  report(busy);
  return tally.got != tally.expected || tally.doubled || tally.refused || lost_connections || disagreeing();
}
