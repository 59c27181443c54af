/*
 * Uses processor time for tests and nothing else. Ends by itself after three minutes, and with its parent.
 *
 *   cpu-hider duty PERCENT   busy for so much of every 50 ms
 *   cpu-hider dodge          busy between clock ticks, asleep over each of them
 *   cpu-hider reap           children of 20 ms each, for which nobody waits
 *
 * Begins with the first byte of its standard input.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void spin_until(int64_t end_ns) {
  while (now_ns(CLOCK_MONOTONIC) < end_ns) {
  }
}

static void sleep_until(int64_t end_ns) {
  struct timespec time = {end_ns / 1000000000, end_ns % 1000000000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static void burn_share(int percent) {
  const int64_t period_ns = 50000000;
  for (;;) {
    int64_t start_ns = now_ns(CLOCK_MONOTONIC);
    spin_until(start_ns + period_ns / 100 * percent);
    sleep_until(start_ns + period_ns);
  }
}

/* The coarse clock moves at clock ticks only: when it does, a tick has just been. */
static void dodge_ticks(void) {
  struct timespec step;
  clock_getres(CLOCK_MONOTONIC_COARSE, &step);
  int64_t tick_ns = (int64_t)step.tv_sec * 1000000000 + step.tv_nsec;
  for (;;) {
    int64_t coarse_ns = now_ns(CLOCK_MONOTONIC_COARSE);
    while (now_ns(CLOCK_MONOTONIC_COARSE) == coarse_ns) {
    }
    int64_t tick_at_ns = now_ns(CLOCK_MONOTONIC);
    for (int tick = 0; tick < 250; tick++, tick_at_ns += tick_ns) {
      spin_until(tick_at_ns + tick_ns * 78 / 100);
      sleep_until(tick_at_ns + tick_ns + tick_ns / 20);
    }
  }
}

static void fork_and_forget(void) {
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    if (fork() == 0) {
      spin_until(now_ns(CLOCK_MONOTONIC) + 20000000);
      _exit(0);
    }
    sleep_until(now_ns(CLOCK_MONOTONIC) + 40000000);
  }
}

int main(int count, char **words) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_TIMERSLACK, 1UL);
  alarm(180);
  puts("ready");
  fflush(stdout);
  if (getchar() == EOF) return 0;
  if (count == 2 && strcmp(words[1], "dodge") == 0) dodge_ticks();
  if (count == 3 && strcmp(words[1], "duty") == 0) burn_share(atoi(words[2]));
  if (count == 2 && strcmp(words[1], "reap") == 0) fork_and_forget();
  return 64;
}
