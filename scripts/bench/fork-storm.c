// Starts so many programs a second, evenly, until its parent ends: fork-storm PER_SECOND [FOLDER]
// Each has a name of its own. Nine of ten are children that rest up to three seconds; of the others each runs a copy of this program at a path
// of its own in FOLDER, so that for whoever groups by program it is a new one.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void rest(unsigned long number) {
  usleep((useconds_t)(number * 7919 % 3000) * 1000);
  _exit(0);
}

/** Copies this program; the file is removed as soon as it runs. */
static void run_copy(const char *folder, unsigned long number) {
  char path[512], text[32];
  snprintf(path, sizeof path, "%s/work-%lu", folder, number);
  snprintf(text, sizeof text, "%lu", number);
  const int from = open("/proc/self/exe", O_RDONLY);
  const int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
  struct stat size;
  if (from < 0 || to < 0 || fstat(from, &size) != 0 || sendfile(to, from, NULL, (size_t)size.st_size) != size.st_size) _exit(1);
  close(to);
  execl(path, path, "rest", text, (char *)NULL);
  _exit(1);
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "rest") == 0) {
    unlink(argv[0]);
    rest(strtoul(argv[2], NULL, 10));
  }
  const double per_second = argc == 3 ? atof(argv[1]) : 0;
  if (!(per_second > 0)) {
    fputs("fork-storm PER_SECOND FOLDER\n", stderr);
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (unsigned long started = 0;; started++) {
    const pid_t child = fork();
    if (child < 0) {
      perror("fork");
      return 1;
    }
    if (child == 0) {
      char name[16];
      snprintf(name, sizeof name, "work-%lu", started % 10000000);
      prctl(PR_SET_NAME, name);
      if (started % 10 == 0) run_copy(argv[2], started);
      rest(started);
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
