// The one client of all proxies: `generator MEASURE HOST PORT ...`. It says `begin` when the measured time begins, and then one line of JSON; whatever goes wrong is a sentence and exit code 1.
#include "bulk.h"
#include "check.h"
#include "churn.h"
#include "idle.h"
#include "pingpong.h"

int main(int count, char **words) {
  if (count < 5) {
    fprintf(stderr, "generator bulk HOST PORT CONNECTIONS WARM_S SECONDS | churn HOST PORT CONNECTIONS WARM_S SECONDS MOST |"
                    " pingpong HOST PORT WARM_S SECONDS | idle HOST PORT CONNECTIONS | check HOST PORT BACKEND_PORT BYTES\n");
    return 2;
  }
  raise_descriptor_limit();
  fill_pattern();
  const char *measure = words[1];
  target = address_of(words[2], atoi(words[3]));
  double number[4] = {0};
  for (int i = 4; i < count && i < 8; i++) number[i - 4] = atof(words[i]);
  if (strcmp(measure, "bulk") == 0) measure_bulk((int)number[0], number[1], number[2]);
  else if (strcmp(measure, "churn") == 0) measure_churn((int)number[0], number[1], number[2], (size_t)number[3]);
  else if (strcmp(measure, "pingpong") == 0) measure_pingpong(number[0], number[1]);
  else if (strcmp(measure, "idle") == 0) hold_idle((int)number[0]);
  else if (strcmp(measure, "check") == 0) check_all(address_of("127.0.0.1", (int)number[0]), (uint64_t)number[1]);
  else {
    fprintf(stderr, "there is no measure %s\n", measure);
    return 2;
  }
}
