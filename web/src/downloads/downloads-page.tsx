import { useBridge } from '../bridge.ts';
import { PageHeading } from '../parts/page-heading.tsx';
import { strings } from '../strings.ts';
import { DownloadCard } from './download-card.tsx';

const words = strings.downloads;

/** What is fetched to keep; the latest first. */
export const DownloadsPage = () => {
  const { downloads } = useBridge();
  return (
    <>
      <PageHeading text={strings.pages.downloads} />
      <p class="quiet">{downloads.length === 0 ? words.none : words.hint}</p>
      <ul class="cards">
        {downloads.toReversed().map((download) => (
          <DownloadCard key={download.id} download={download} />
        ))}
      </ul>
    </>
  );
};
