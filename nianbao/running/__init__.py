"""Running by itself: one update after the other, their records, and what an operator is told.

update      what `nianbao update` does: `stages`, ended in good order by `stopping`, judged by `alarms`
streaks     which alarms people were told of already
histories   what each portal's past says of what is due; the rule itself is `crawler.due`
updates     the records of updates; `words` says them to people, `notify` to another program
standing    how a home stands; `runs` shows it in a terminal, `statuspage` as a page
schedule    files that make a machine run it every night
"""
