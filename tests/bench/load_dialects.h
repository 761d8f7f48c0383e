/* How each server wants to be spoken to. To measure another server, add a row.
 *
 * Escapes in texts: %K the connection's token, %C the room (-c), %N the post's id, %U a fresh UUID, %B the body.
 * A connection takes its steps in order: it sends `say`, and waits until a frame holds `hear` (NULL: does not wait).
 * Publishers take the first `publisher_steps` of them only: they post and do not listen.
 * A reply to a post is a line that begins with `reply_mark` and the post's id; it refuses if it holds `refusal`.
 */
enum { MAX_STEPS = 10, FIRST_POST_ID = 100 };

struct step { const char *say, *hear; };

struct dialect {
  const char *name, *path;
  struct step steps[MAX_STEPS];
  int step_count, publisher_steps;
  const char *post, *reply_mark, *refusal;
  const char *ping, *pong; /* application-level, beside those of RFC 6455 */
};

static const struct dialect dialects[] = {
  {
    .name = "durbar",
    .path = "/connection/websocket",
    .steps = {
      {"{\"id\":1,\"connect\":{\"token\":\"%K\"}}", "\"connect\":"},
      {"{\"id\":2,\"subscribe\":{\"channel\":\"thread:%C\"}}", "\"subscribe\":"},
    },
    .step_count = 2,
    .publisher_steps = 1,
    .post = "{\"id\":%N,\"rpc\":{\"method\":\"post.publish\","
            "\"data\":{\"thread\":%C,\"body\":\"%B\",\"key\":\"%U\"}}}",
    .reply_mark = "{\"id\":",
    .refusal = "\"error\":",
    .ping = "{}",
    .pong = "{}",
  },
  {
    .name = "socketio",
    .path = "/socket.io/?EIO=4&transport=websocket",
    .steps = {
      {NULL, "0{"},
      {"40", "40{"},
      {"420[\"join\",\"%C\"]", "430["},
    },
    .step_count = 3,
    .publisher_steps = 2,
    .post = "42%N[\"post\",{\"room\":\"%C\",\"body\":\"%B\"}]",
    .reply_mark = "43",
    .ping = "2",
    .pong = "3",
  },
  {
    .name = "plain",
    .path = "/ws/chat/%C/",
    .post = "{\"message\":\"%B\"}",
  },
};

static const struct dialect *find_dialect(const char *name) {
  for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
    if (!strcmp(dialects[i].name, name)) return &dialects[i];
  return NULL;
}
