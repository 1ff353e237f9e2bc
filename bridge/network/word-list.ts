/** 256 words that are easy to say, and hard to take for each other. Their order is part of how keys are compared. */
export const WORDS: readonly string[] = `
acorn actor album alarm amber angel ankle apple apron arrow aspen atlas attic bacon badge bagel
bakery balloon bamboo banana banjo barley basket beach beacon beaver bicycle birch biscuit
blanket blossom bottle bridge broom bucket buffalo butter button cabin cactus camel camera
candle canoe canvas carpet carrot castle celery chalk cherry chimney cider cinema circus clover
coffee comet compass copper coral cotton cousin coyote cradle crayon cricket crystal curtain
cymbal dairy dancer desert diamond dinner doctor dolphin domino donkey dragon drawer eagle easel
echo elbow elder ember engine envelope fabric falcon farmer feather fiddle finger flamingo flute
forest fossil fountain fox galaxy garden garlic gecko giant ginger giraffe glacier goblet goose
granite guitar hammer harbor harvest hazel helmet heron hockey honey hornet hotel hunter igloo
insect island ivory jacket jaguar jasmine jelly jewel jigsaw jungle kayak kettle kitchen kiwi
koala ladder lagoon lantern laurel lemon leopard lilac lion lizard lobster locket lotus magnet
mango maple marble market meadow melon mirror monkey moose mosaic muffin museum napkin needle
nickel noodle nutmeg oasis ocean olive onion opera orange orchid otter oyster paddle palace
panda paper parrot pasta peach peanut pebble pelican pencil pepper piano picnic pigeon pillow
pirate planet plum pocket pony poppy potato pumpkin puppet puzzle quartz quilt rabbit radio
raisin raven ribbon river robin rocket ruby saddle saffron salmon sandal scarf school shadow
shovel silver sofa spider spoon squirrel statue storm sugar sunset tablet teapot temple tiger
timber toast tomato trumpet tulip turtle umbrella uncle valley vanilla velvet violin volcano
waffle wagon walnut whale willow window
`
  .trim()
  .split(/\s+/);
