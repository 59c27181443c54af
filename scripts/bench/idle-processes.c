/*
 * Starts N processes that do nothing, says "ready" and waits. Each is a program of its own (fork and exec, like what idles on a
 * real host). All of them end with this one: when it is killed, or when its standard input closes.
 *
 * usage: idle-processes N
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

static int run_idle(pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		return 1;
	if (write(STDOUT_FILENO, ".", 1) != 1)
		return 1;
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	int wanted, ready[2];
	char self[32], byte;

	if (argc == 3 && strcmp(argv[1], "--idle") == 0)
		return run_idle((pid_t)atoi(argv[2]));
	wanted = argc > 1 ? atoi(argv[1]) : 0;
	if (wanted < 1 || wanted > 100000) {
		fprintf(stderr, "usage: idle-processes N (1 to 100000)\n");
		return 64;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	snprintf(self, sizeof self, "%d", (int)getpid());
	if (pipe(ready) != 0) {
		perror("pipe");
		return 1;
	}
	for (int started = 0; started < wanted; started++) {
		pid_t child = fork();
		if (child == 0) {
			dup2(ready[1], STDOUT_FILENO);
			execl("/proc/self/exe", argv[0], "--idle", self, (char *)NULL);
			_exit(1);
		}
		if (child < 0) {
			perror("fork");
			return 1;
		}
	}
	for (int started = 0; started < wanted; started++) {
		if (read(ready[0], &byte, 1) != 1)
			return 1;
	}
	printf("ready\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
