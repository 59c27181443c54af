// Starts so many short programs a second, evenly, until its parent ends: fork-storm PER_SECOND PROGRAM...
// Half of them are children that only end; the others become PROGRAM with a name that is never the same twice.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  const double per_second = argc > 2 ? atof(argv[1]) : 0;
  if (!(per_second > 0)) {
    fputs("fork-storm PER_SECOND PROGRAM\n", stderr);
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (unsigned long started = 0;; started++) {
    const pid_t child = fork();
    if (child == 0) {
      char name[32];
      snprintf(name, sizeof name, "work-%lu", started);
      if (started % 2 == 0) execl(argv[2], name, (char *)NULL);
      _exit(0);
    }
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
    next.tv_nsec += (long)(1e9 / per_second);
    while (next.tv_nsec >= 1000000000) {
      next.tv_nsec -= 1000000000;
      next.tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
}
