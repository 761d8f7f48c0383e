/* What arrived, where and when. Every viewer keeps one bit per post, so that a doubled delivery cannot hide a lost one,
 * and a digest of the order it saw them in: all must have seen the same. */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum { BUCKET_NS = 10000, BUCKETS = 6000000 }; /* 10 us each, up to a minute */

struct histogram { uint32_t *count; uint64_t samples, max_ns; };

struct tally {
  struct histogram delivery, acknowledgement, join;
  uint64_t *due_ns;                                      /* when each post was due */
  uint32_t posts, sent, acknowledged, refused;
  uint64_t expected, got, doubled, stray;                /* deliveries */
  uint64_t first_due_ns, last_arrival_ns, last_reply_ns;
};

/* One viewer's account. */
struct account { uint8_t *seen; uint64_t order; };

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double seconds_since(uint64_t start) { return (double)(now_ns() - start) / 1e9; }

static void histogram_add(struct histogram *h, uint64_t ns) {
  if (!h->count) h->count = calloc(BUCKETS, sizeof *h->count);
  uint64_t bucket = ns / BUCKET_NS;
  h->count[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  h->samples++;
  if (ns > h->max_ns) h->max_ns = ns;
}

/* The smallest latency, in ms, that `share` of the samples do not exceed; 0 where there are none. */
static double histogram_ms(const struct histogram *h, double share) {
  uint64_t wanted = (uint64_t)((double)h->samples * share), passed = 0;
  if (!h->samples) return 0;
  if (wanted >= h->samples) return (double)h->max_ns / 1e6;
  for (size_t i = 0; i < BUCKETS; i++) {
    passed += h->count[i];
    if (passed > wanted) return (double)(i + 1) * BUCKET_NS / 1e6;
  }
  return (double)h->max_ns / 1e6;
}

static void tally_delivery(struct tally *t, struct account *viewer, uint64_t number, uint64_t at_ns) {
  if (number >= t->sent) { t->stray++; return; }
  uint8_t bit = (uint8_t)(1u << (number & 7)), *byte = &viewer->seen[number >> 3];
  if (*byte & bit) { t->doubled++; return; }
  *byte |= bit;
  viewer->order = viewer->order * 0x9e3779b97f4a7c15u + number + 1;
  t->got++;
  t->last_arrival_ns = at_ns;
  histogram_add(&t->delivery, at_ns - t->due_ns[number]);
}

static void tally_reply(struct tally *t, uint64_t number, int refused, uint64_t at_ns) {
  if (number >= t->sent) { t->stray++; return; }
  t->last_reply_ns = at_ns;
  if (refused) { t->refused++; return; }
  t->acknowledged++;
  histogram_add(&t->acknowledgement, at_ns - t->due_ns[number]);
}
