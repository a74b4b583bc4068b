"""The rehearsal (试运行): a persona's way through a version of a service (`run`), and the reports kept (`store`)."""
