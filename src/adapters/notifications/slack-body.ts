import type { ChannelEvent } from '#contract/pipeline-settings.ts';
import type { Message } from '#engine/outbox/news.ts';

/** Slack refuses a section of more than 3,000 characters; nobody reads half of that. */
const longest = 300;

const signs: Readonly<Record<ChannelEvent, string>> = {
  broke: ':red_circle:',
  fixed: ':large_green_circle:',
  failed: ':red_circle:',
  succeeded: ':large_green_circle:',
};

const verbs: Readonly<Record<ChannelEvent, string>> = {
  broke: 'broke',
  fixed: 'is healthy again',
  failed: 'failed',
  succeeded: 'succeeded',
};

/**
 * The JSON of a message for an incoming webhook of Slack, or of what speaks like it (Mattermost, Rocket.Chat, Discord's /slack): `blocks` for
 * those who draw them, `text` for the notification and for those who do not.
 */
export function slackBody({ news, publicUrl }: Message): string {
  const { pipeline, build, events } = news;
  const [event] = events;
  const name = link(`${publicUrl}${pipeline.path}`, pipeline.name);
  if (build === null || event === undefined) {
    return body(
      `:wave: This is a test. News of ${name} will be told here.`,
      `A test message about ${plain(pipeline.name)}`,
    );
  }
  const number = link(`${publicUrl}${build.path}`, `#${build.number}`);
  const words = `${plain(pipeline.name)} ${verbs[event]}`;
  const lines = [
    `${signs[event]} *${name}* ${verbs[event]}`,
    `${number} on ${plain(build.branch)}: ${plain(build.outcome)}. ${plain(pipeline.because)}.`,
    ...(build.commit
      ? [`${build.commit.sha.slice(0, 7)} ${plain(build.commit.message)}, ${plain(build.commit.author)}`]
      : []),
  ];
  return body(lines.join('\n'), `${words}: ${number}, ${plain(build.outcome)}`);
}

function body(mrkdwn: string, text: string): string {
  return JSON.stringify({ text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn } }] });
}

function link(url: string, label: string): string {
  // `|` ends the address and `>` the link; neither is in an address that we make.
  return `<${url}|${plain(label)}>`;
}

/**
 * Foreign text in Slack's markup: the three characters by which people are mentioned and links are made are escaped, as Slack documents. Marks
 * of bold and code stay: a branch name is to be copied as it is.
 */
function plain(text: string): string {
  const line = [...text.replace(/\s+/g, ' ').trim()];
  const cut = line.length > longest ? `${line.slice(0, longest).join('')}…` : line.join('');
  return cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
