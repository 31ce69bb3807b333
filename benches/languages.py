#!/usr/bin/env python3
"""Times a guide of 1,000 articles in five languages against one of 5,000 articles in one: python3 benches/languages.py target/release/guide [ROUNDS]

The guides are generated, with words in the letters of each language. Both are built from scratch in turn, with the search and without."""

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

PROGRAM, ROUNDS = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 9
# The consonants and vowels of words, by language. English is the main one. One word in six to ten has an accent, as in real texts.
LETTERS = {
    'en': ('bcdfghklmnprstvw', 'aeiou'),
    'de': ('bcdfghklmnprstwz', 4 * 'aeiou' + 'äöü'),
    'fr': ('bcdfglmnprstv', 3 * 'aeiou' + 'éè'),
    'es': ('bcdfglmnprst', 4 * 'aeiou' + 'áí'),
    'ar': ('بتثجحخدرزسشصضطعفقكلمن', 'اوي'),
}
numbers = random.Random(1)


def vocabulary(language):
    """6,000 words of a language, and how often each occurs, by Zipf's law."""
    consonants, vowels = LETTERS[language]
    words = set()
    while len(words) < 6000:
        syllables = numbers.choice([1, 2, 2, 3, 3, 4])
        words.add(''.join(numbers.choice(consonants) + numbers.choice(vowels) for _ in range(syllables)) + numbers.choice(consonants))
    return sorted(words), [1 / (rank + 3) for rank in range(6000)]


def article(words, weights, number, count):
    """A text of about 5 KiB with links and a list, in front matter that names two of 100 roles."""
    sentence = lambda: ' '.join(numbers.choices(words, weights, k=14)).capitalize() + '.'
    paragraph = lambda: ' '.join(sentence() for _ in range(5))
    link = lambda: f'[{numbers.choice(words)}](article-{numbers.randrange(count)}.md)'
    items = '\n'.join(f'- {sentence()}' for _ in range(5))
    parts = '\n\n'.join(f'## {" ".join(numbers.choices(words, k=4)).capitalize()}\n\n{paragraph()} {link()} {paragraph()}' for _ in range(4))
    roles = ', '.join(f'Role {numbers.randrange(100)}' for _ in range(2))
    title = ' '.join(numbers.choices(words, k=6)).capitalize()
    return f'---\ntitle: {title} {number}\ndate: 20{10 + number % 15}-0{1 + number % 9}-11\nsummary: {sentence()}\nroles: [{roles}]\n---\n\n{paragraph()}\n\n{items}\n\n{parts}\n'


def write(root, count, languages):
    os.makedirs(root)
    with open(f'{root}/site.toml', 'w') as settings:
        settings.write('title = "Guide"\nbase_url = "https://guide.example/"\n' + ''.join(f'[languages.{language}]\n' for language in languages[1:]))
    for language in languages:
        folder = f'{root}/content' + ('' if language == 'en' else f'/{language}') + '/articles'
        os.makedirs(folder)
        words, weights = vocabulary(language)
        for number in range(count):
            with open(f'{folder}/article-{number}.md', 'w') as file:
                file.write(article(words, weights, number, count))


def build(root, options):
    """The wall and the processor time of a build from scratch, in seconds."""
    for name in ['public', '.guide']:
        shutil.rmtree(f'{root}/{name}', ignore_errors=True)
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), os.times().elapsed
    subprocess.run([PROGRAM, '--root', root, 'build', '-q', *options], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return os.times().elapsed - clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


folder = tempfile.mkdtemp(prefix='guide-languages-', dir='/dev/shm' if os.path.isdir('/dev/shm') else None)
try:
    guides = {'five languages': f'{folder}/five', 'one': f'{folder}/one'}
    write(guides['five languages'], 1000, list(LETTERS))
    write(guides['one'], 5000, ['en'])
    for options in [[], ['--no-search']]:
        times = {name: [] for name in guides}
        for turn in range(ROUNDS + 1):
            for name in sorted(guides, reverse=turn % 2):
                times[name].append(build(guides[name], options))
        # The first round reads the files from the disk.
        median = lambda name, part: statistics.median(time[part] for time in times[name][1:])
        print(*options or ['with the search'], '', sep=': ', end='')
        for part, unit in enumerate(['s', 's of processor time']):
            five, one = median('five languages', part), median('one', part)
            print(f'{five:.2f} to {one:.2f} {unit} ({five / one:.2f})', end='; ' if part == 0 else '\n')
finally:
    shutil.rmtree(folder)
