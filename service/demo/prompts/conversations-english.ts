/** Conversations in English, turn by turn; `{place}` and the like are blanks, see `conversation.ts`. */
export const ENGLISH_CONVERSATIONS: readonly (readonly string[])[] = [
  [
    'How do I plan a trip of {number} days to {place} with a budget of {amount} pesos?',
    'What would you leave out if it rains for two of those days?',
    'My parents come along and do not walk far. What changes?',
    'Compare going by bus and by plane for the four of us.',
    'Write a packing list that fits into one bag each.',
    'Thank you, that helps a lot.',
  ],
  [
    'I want to open {thing} in {place}. How much should I set aside before the first customer comes?',
    'What permits do I need, in the order in which I should get them?',
    'List five ways to get the first {number} customers without paying for ads.',
    'How do I set prices when a competitor two streets away is cheaper?',
    'Write a short message for {person} that explains why I raise prices next month.',
  ],
  [
    'Write a Python function that reads a CSV file and adds up the column {column} by month.',
    'It fails when {column} is empty in some rows. Fix the function so that it counts them and goes on.',
    'Explain why the first version was slow on a file of 2 GB.',
    'Write a test for it with {number} rows.',
    'How can I run it every {day} at six in the morning?',
  ],
  [
    'Explain {subject} to a child of ten, briefly.',
    'Why do so many pupils get it wrong in the exam?',
    'Give me {number} practice questions with answers.',
    'Make the third one harder, and explain the answer step by step.',
  ],
  [
    'Draft an email to {person}: the delivery of {day} will be late, and we offer a discount.',
    'Make it shorter and less formal.',
    'Add that they can call us until eight in the evening.',
    'What if they answer that they want all their money back?',
  ],
  [
    'How should I prepare for a job interview as a support engineer in {place}?',
    'What are good answers when they ask about a gap of {number} months?',
    'Give me five questions that I could ask them.',
    'Write a short message to send after the interview on {day}.',
  ],
  [
    'Our electricity bill went from {amount} to twice as much in a month. What should I check first?',
    'How do I read the meter, and how often should I do it?',
    'Compare an old refrigerator and an inverter one over five years.',
    'List ten small changes for an office of {number} people.',
  ],
  [
    'Summarize what a data protection officer does for {thing}.',
    'What do we have to do within 72 hours after a leak?',
    'Write a one-page policy that everybody in the team can understand.',
    'Which of these points does an auditor ask for first?',
    'Give me a checklist for {day}.',
  ],
  [
    'What is the difference between a message queue and a database table with a status column?',
    'When would {number} workers get into each other’s way?',
    'Write a SQL query that takes the next job and locks it.',
    'How do I notice that a worker has died in the middle of a job?',
  ],
  [
    'Help me to write a speech of 300 words for a wedding in {place}.',
    'Add a story about how they met in line for a jeepney.',
    'Make the ending warmer, and leave out the joke about cooking.',
  ],
  [
    'How do I scale a recipe for lumpia from 6 people to {number}?',
    'What can be prepared the day before, and what cannot?',
    'Write the shopping list with amounts, for a market on {day}.',
  ],
  [
    'Describe a plan for a cleanup of the creek with {number} volunteers.',
    'Who has to be asked before {day}?',
    'What could go wrong, and what do we do then?',
    'Write a post that invites the neighbours.',
  ],
];
