/*
 * Starts N processes that do nothing, says "ready" and waits. All of them end with this one: when it is killed, when its standard
 * input closes, or when its own parent ends.
 *
 * usage: idle-processes N
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

static void idle(pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	int wanted = argc > 1 ? atoi(argv[1]) : 0;
	pid_t self = getpid();
	char byte;

	if (wanted < 1 || wanted > 100000) {
		fprintf(stderr, "usage: idle-processes N (1 to 100000)\n");
		return 64;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (int started = 0; started < wanted; started++) {
		pid_t child = fork();
		if (child == 0)
			idle(self);
		if (child < 0) {
			perror("fork");
			return 1;
		}
	}
	printf("ready\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
