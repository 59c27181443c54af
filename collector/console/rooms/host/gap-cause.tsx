import { Text } from '@mantine/core';
import { describeGap } from '#shared/catalogue/gap-texts.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useLanguage } from '../../text/language.tsx';

/** Why something could not be read, run or kept: in words where we have them, and as the agent calls it. */
export function GapCause({ cause }: { readonly cause: string }) {
  const { language } = useLanguage();
  const words = describeGap(cause, language);
  if (words === undefined) return <HostileText text={cause} columns={60} mono />;
  return (
    <>
      <HostileText text={words} columns={120} />{' '}
      <Text span c="dimmed" size="xs">
        <HostileText text={cause} columns={60} mono />
      </Text>
    </>
  );
}
