/* A harmless process that computes nothing of use, dressed as miners dress. Ends by itself after 60 s, and with its parent.
 *   disguised-burner burn            computes
 *   disguised-burner delete          deletes its own file, then computes
 *   disguised-burner memory-file     runs itself again from memory, then computes
 *   disguised-burner data-set        maps 2,100 MiB that it never touches and one page of executable memory, then computes
 *   disguised-burner bound           binds itself to the first processor that it may run on, then computes
 *   disguised-burner rest            sleeps
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static int run_from_memory(char *name) {
  int file = open("/proc/self/exe", O_RDONLY);
  int copy = memfd_create("burner", MFD_CLOEXEC);
  struct stat size;
  if (file < 0 || copy < 0 || fstat(file, &size) != 0) return 1;
  if (sendfile(copy, file, 0, size.st_size) != size.st_size) return 1;
  char *arguments[] = {name, "burn", 0};
  fexecve(copy, arguments, environ);
  return 1;
}

static int bind_to_first(void) {
  cpu_set_t may, one;
  CPU_ZERO(&one);
  if (sched_getaffinity(0, sizeof may, &may) != 0) return 1;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &may)) continue;
    CPU_SET(cpu, &one);
    return sched_setaffinity(0, sizeof one, &one);
  }
  return 1;
}

int main(int count, char **arguments) {
  const char *mode = count > 1 ? arguments[1] : "burn";
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(60);
  if (strcmp(mode, "rest") == 0) pause();
  if (strcmp(mode, "memory-file") == 0) return run_from_memory(arguments[0]);
  if (strcmp(mode, "bound") == 0 && bind_to_first() != 0) return 1;
  if (strcmp(mode, "delete") == 0) {
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0) return 1;
    path[length] = 0;
    if (unlink(path) != 0) return 1;
  }
  if (strcmp(mode, "data-set") == 0) {
    void *set = mmap(0, 2100UL << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    void *code = mmap(0, 1UL << 20, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (set == MAP_FAILED || code == MAP_FAILED) return 1;
  }
  for (volatile unsigned long turns = 0;; turns++) continue;
}
