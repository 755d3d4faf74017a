/* main: dispatches to the subcommands; the only place that ends the program. */
#include <stdio.h>

int main(void)
{
    return 2;
}
