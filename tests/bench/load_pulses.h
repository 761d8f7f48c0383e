/* What viewers know of streams that tell absolute values (pulses) and of streams that number what they say.
 *
 * A viewer keeps the last value of every name, of each of its streams, and the offset up to which it has everything.
 * Names and values are kept once for all viewers and known by their numbers, so that two thousand viewers of a
 * thousand names cost eight megabytes.
 */
enum { MAX_STREAMS = 8, WINDOW = 32 };
#define ONE_SECOND_NS 1000000000u

struct word { char *at; size_t size; };

struct words { struct word *list; uint32_t *slots; uint32_t count, room; };

/* One viewer's knowledge: value numbers by name number, 0: there is none. */
struct view {
  uint32_t *values, room;
  uint64_t changed_ns;                     /* when a frame last changed any of them */
  uint64_t arrived_ns[WINDOW];             /* the newest pulses, as a ring */
  uint32_t pulses, most_a_second;
  uint64_t offset[MAX_STREAMS];
  uint32_t holes, unrecovered;
};

static struct words names, values;
static struct { char *name; size_t size; } streams[MAX_STREAMS];
static int stream_count;
static struct { char epoch[64]; uint64_t offset; } recover; /* of the first stream; no epoch: from now on */

/* ---- words, each kept once -------------------------------------------------------------------------------- */

static uint32_t *slot_of(const struct words *w, const char *at, size_t size) {
  uint64_t hash = 1469598103934665603u;
  for (size_t i = 0; i < size; i++) hash = (hash ^ (uint8_t)at[i]) * 1099511628211u;
  for (uint32_t i = (uint32_t)hash & (w->room - 1);; i = (i + 1) & (w->room - 1)) {
    uint32_t number = w->slots[i];
    if (!number || (w->list[number].size == size && !memcmp(w->list[number].at, at, size))) return &w->slots[i];
  }
}

static void widen(struct words *w) {
  w->room = w->room ? 2 * w->room : 1024;
  w->list = realloc(w->list, w->room * sizeof *w->list);
  free(w->slots);
  w->slots = calloc(w->room, sizeof *w->slots);
  for (uint32_t i = 1; i <= w->count; i++) *slot_of(w, w->list[i].at, w->list[i].size) = i;
}

/* The number of a word, from 1. */
static uint32_t number_of(struct words *w, const char *at, size_t size) {
  if (2 * (w->count + 1) >= w->room) widen(w);
  uint32_t *slot = slot_of(w, at, size);
  if (!*slot) {
    *slot = ++w->count;
    w->list[w->count] = (struct word){memcpy(malloc(size + 1), at, size), size};
  }
  return *slot;
}

/* ---- as much JSON as is needed: the text is well formed and without spaces, as msgspec writes it ------------ */

/* Behind the value that begins at `at`. */
static const char *skip(const char *at, const char *end) {
  int depth = 0;
  while (at < end) {
    if (*at == '"') {
      for (at++; at < end && *at != '"'; at++) at += *at == '\\';
      at++;
    } else if (*at == '{' || *at == '[') { depth++; at++; }
    else if (*at == '}' || *at == ']') { depth--; at++; }
    else { at++; if (depth || (at < end && *at != ',' && *at != '}' && *at != ']')) continue; }
    if (!depth) return at;
  }
  return end;
}

/* Steps through an object: `name` (without quotes) and `value` of the next member. 0: there is none. */
struct member { struct word name, value; const char *next; };

static int next_member(struct member *m, const char *end) {
  const char *at = m->next;
  if (at >= end || (*at != '{' && *at != ',') || at + 1 >= end || at[1] != '"') return 0;
  const char *value = skip(at + 1, end);
  m->name = (struct word){(char *)at + 2, (size_t)(value - at) - 3};
  m->next = skip(value + 1, end);
  m->value = (struct word){(char *)value + 1, (size_t)(m->next - value) - 1};
  return 1;
}

static int next_element(struct word *value, const char **next, const char *end) {
  const char *at = *next;
  if (at >= end || (*at != '[' && *at != ',') || at + 1 >= end || at[1] == ']') return 0;
  *next = skip(at + 1, end);
  *value = (struct word){(char *)at + 1, (size_t)(*next - at) - 1};
  return 1;
}

static int is(struct word w, const char *text) { return w.size == strlen(text) && !memcmp(w.at, text, w.size); }

/* The value of an object's member; of size 0 where there is none. */
static struct word find(struct word object, const char *name) {
  const char *end = object.at + object.size;
  for (struct member m = {.next = object.at}; object.size && next_member(&m, end);)
    if (is(m.name, name)) return m.value;
  return (struct word){NULL, 0};
}

static uint64_t number_in(struct word w) { return w.size ? strtoull(w.at, NULL, 10) : 0; }

/* ---- what a viewer takes ---------------------------------------------------------------------------------- */

static uint32_t name_number(int stream, struct word name) {
  char whole[1024];
  int size = snprintf(whole, sizeof whole, "%.*s/%.*s", (int)streams[stream].size, streams[stream].name,
                      (int)name.size, name.at);
  return number_of(&names, whole, (size_t)size);
}

static int set_value(struct view *v, uint32_t name, uint32_t value) {
  if (name >= v->room) {
    uint32_t room = v->room ? v->room : 16;
    while (room <= name) room *= 2;
    v->values = realloc(v->values, room * sizeof *v->values);
    memset(v->values + v->room, 0, (room - v->room) * sizeof *v->values);
    v->room = room;
  }
  int changes = v->values[name] != value;
  v->values[name] = value;
  return changes;
}

/* Every name of a full pulse that is not in it is gone. */
static int clear_others(struct view *v, int stream, struct word state) {
  int changes = 0;
  for (uint32_t i = 1; i < v->room; i++) {
    struct word name = v->values[i] ? names.list[i] : (struct word){NULL, 0};
    if (name.size <= streams[stream].size || name.at[streams[stream].size] != '/' ||
        memcmp(name.at, streams[stream].name, streams[stream].size)) continue;
    char own[1024];
    snprintf(own, sizeof own, "%.*s", (int)(name.size - streams[stream].size - 1), name.at + streams[stream].size + 1);
    if (!find(state, own).size) changes |= set_value(v, i, 0);
  }
  return changes;
}

static void take_pulse(struct view *v, int stream, struct word event, uint64_t at_ns) {
  struct word state = find(event, "values"), gone = find(event, "gone"), name;
  int changes = is(find(event, "full"), "true") ? clear_others(v, stream, state) : 0;
  const char *next = gone.at, *end = state.at + state.size;
  for (struct member m = {.next = state.at}; next_member(&m, end);)
    if (!is(m.name, "viewers")) /* how many look is a number for people, not a state that must be final */
      changes |= set_value(v, name_number(stream, m.name), number_of(&values, m.value.at, m.value.size));
  while (gone.size && next_element(&name, &next, gone.at + gone.size))
    changes |= set_value(v, name_number(stream, (struct word){name.at + 1, name.size - 2}), 0);
  if (changes) v->changed_ns = at_ns;
}

static void count_pulse(struct view *v, uint64_t at_ns) {
  v->arrived_ns[v->pulses++ % WINDOW] = at_ns;
  uint32_t within = 0;
  for (uint32_t i = 0; i < WINDOW && i < v->pulses; i++) within += v->arrived_ns[i] + ONE_SECOND_NS > at_ns;
  if (within > v->most_a_second) v->most_a_second = within;
}

static void take_publication(struct view *v, int stream, struct word publication, uint64_t at_ns) {
  struct word data = find(publication, "data");
  uint64_t offset = number_in(find(publication, "offset"));
  if (offset) {
    if (offset != v->offset[stream] + 1) v->holes++;
    v->offset[stream] = offset;
  } else if (is(find(data, "type"), "\"pulse.changed\"")) {
    take_pulse(v, stream, data, at_ns);
    count_pulse(v, at_ns);
  }
}

static void take_subscribed(struct view *v, int stream, struct word reply, uint64_t at_ns) {
  struct word data = find(reply, "data"), publications = find(reply, "publications"), one;
  uint64_t head = number_in(find(reply, "offset"));
  v->offset[stream] = head;
  if (!stream && recover.epoch[0]) {
    v->offset[stream] = recover.offset;
    if (!is(find(reply, "recovered"), "true")) v->unrecovered++;
    const char *next = publications.at;
    while (publications.size && next_element(&one, &next, publications.at + publications.size))
      take_publication(v, stream, one, at_ns);
    if (v->offset[stream] != head) v->holes++;
    v->offset[stream] = head;
  }
  if (is(find(data, "type"), "\"pulse.changed\"")) take_pulse(v, stream, data, at_ns);
}

static int stream_named(struct word quoted) {
  for (int i = 0; i < stream_count; i++)
    if (quoted.size == streams[i].size + 2 && !memcmp(quoted.at + 1, streams[i].name, streams[i].size)) return i;
  return -1;
}

/* One line from the server. Subscribe commands have the ids 2, 3, ... in the order of the streams. */
static void take_line(struct view *v, struct word line, uint64_t at_ns) {
  struct word push = find(line, "push"), reply = find(line, "subscribe");
  if (push.size) {
    int stream = stream_named(find(push, "channel"));
    struct word publication = find(push, "pub");
    if (stream >= 0 && publication.size) take_publication(v, stream, publication, at_ns);
  } else if (reply.size) {
    int stream = (int)number_in(find(line, "id")) - 2;
    if (stream >= 0 && stream < stream_count) take_subscribed(v, stream, reply, at_ns);
  }
}

static int same_view(const struct view *a, const struct view *b) {
  for (uint32_t i = 0; i < a->room || i < b->room; i++)
    if ((i < a->room ? a->values[i] : 0) != (i < b->room ? b->values[i] : 0)) return 0;
  return 1;
}

static void print_view(const struct view *v) {
  const char *comma = "";
  putchar('{');
  for (uint32_t i = 1; i < v->room; i++) {
    if (!v->values[i]) continue;
    struct word name = names.list[i], value = values.list[v->values[i]];
    printf("%s\"%.*s\":%.*s", comma, (int)name.size, name.at, (int)value.size, value.at);
    comma = ",";
  }
  putchar('}');
}

/* "a:1,b:1" */
static int read_streams(char *list) {
  for (char *name = strtok(list, ","); name && stream_count < MAX_STREAMS; name = strtok(NULL, ",")) {
    streams[stream_count].name = name;
    streams[stream_count++].size = strlen(name);
  }
  return stream_count;
}
