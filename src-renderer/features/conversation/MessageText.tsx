import { Check, Copy } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { EVERYONE } from '../../../contract/everyone.ts';
import { type Called, type Inline, parseMarkup } from '../../../contract/markup.ts';
import { useCopied } from './copy-text.ts';
import { splitInvites } from '../groups/invite-links.ts';
import { langOf } from './text-parts.ts';
import './text.css';

interface MessageTextProps {
  text: string;
  /** Whom the message calls by name. */
  mentions: readonly Called[];
  /** The id of who reads. */
  self: string;
  onLink: (href: string) => void;
}

/** How long a code block says that it was copied, ms. */
const COPIED_MS = 2_000;

/** A message's text with what its marks mean, as React elements and never as HTML; what leads to a web page or an address is a link. */
export const MessageText = memo(function MessageText({ text, mentions, self, onLink }: MessageTextProps) {
  const blocks = useMemo(() => parseMarkup(text, mentions), [text, mentions]);
  return (
    <div className="tx" lang={langOf(text)} dir="auto" data-selectable>
      {blocks.map((block) => {
        if (block.kind === 'code') return <CodeBlock key={block.at} text={block.text} language={block.language} />;
        const parts = <Parts parts={block.parts} self={self} onLink={onLink} />;
        return block.kind === 'quote' ? (
          <blockquote key={block.at} dir="auto">
            {parts}
          </blockquote>
        ) : (
          <span key={block.at} className="ln">
            {parts}
          </span>
        );
      })}
    </div>
  );
});

const TAGS = { bold: 'strong', italic: 'em', strike: 's' } as const;

function Parts({ parts, self, onLink }: { parts: readonly Inline[] } & Pick<MessageTextProps, 'self' | 'onLink'>) {
  const { t: g } = useTranslation('groups');
  return parts.map((part) => {
    switch (part.kind) {
      case 'text':
        return splitInvites(part.text).map(({ text, href }, i) =>
          href === null ? (
            text
          ) : (
            <Link key={`${part.at} ${i}`} href={href} title={g('join.link')} onLink={onLink}>
              {text}
            </Link>
          ),
        );
      case 'code':
        return (
          <code key={part.at} dir="ltr">
            {part.text}
          </code>
        );
      case 'mention':
        return (
          <span key={part.at} className={part.id === self || part.id === EVERYONE ? 'at me' : 'at'}>
            {part.text}
          </span>
        );
      case 'link':
        return (
          <Link key={part.at} href={part.href} title={part.href} onLink={onLink}>
            {part.text}
          </Link>
        );
      default: {
        const Tag = TAGS[part.kind];
        return (
          <Tag key={part.at}>
            <Parts parts={part.parts} self={self} onLink={onLink} />
          </Tag>
        );
      }
    }
  });
}

interface LinkProps extends Pick<MessageTextProps, 'onLink'> {
  href: string;
  title: string;
  children: string;
}

function Link({ href, title, onLink, children }: LinkProps) {
  const open = (event: MouseEvent<HTMLAnchorElement>): void => {
    // The window itself never goes anywhere, whichever button was pressed.
    event.preventDefault();
    if (event.button === 0 || event.button === 1) onLink(event.currentTarget.href);
  };
  return (
    <a tabIndex={-1} href={href} title={title} draggable={false} onClick={open} onAuxClick={open}>
      {children}
    </a>
  );
}

/** Code as it was written, with a button that copies it. */
function CodeBlock({ text, language }: { text: string; language: string }) {
  const { t } = useTranslation();
  const [copied, copy] = useCopied(COPIED_MS);
  const label = t(copied === true ? 'conversation.copied' : 'writing.copyCode');
  return (
    <div className="code" dir="ltr">
      <div className="code-head">
        <span>{language}</span>
        <button
          type="button"
          tabIndex={-1}
          aria-label={label}
          title={label}
          data-testid="copy-code"
          onClick={() => copy(text)}
        >
          {copied === true ? (
            <Check className="ic s14" aria-hidden="true" />
          ) : (
            <Copy className="ic s14" aria-hidden="true" />
          )}
        </button>
      </div>
      <pre>
        <code>{text}</code>
      </pre>
    </div>
  );
}
