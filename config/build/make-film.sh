#!/bin/sh
# Makes the film that the demo shares when it is given no folder. Every picture and every tone is
# computed here, so nobody else has a right in it.
set -eu

ffmpeg=${FFMPEG:-ffmpeg}
out=${1:-$(dirname "$0")/../../bridge/demo-media}
name='Northern Lights (2026)'
title='Northern Lights'
seconds=30
rate=24
size=640x360

mkdir -p "$out"

# The lights are soft, so they are computed on a small grid and enlarged: computing every pixel of
# every frame would take minutes. Two curtains drift across; each has a sharp lower hem, fades
# upwards, and is streaked by rays. Green below, violet above.
hem1='(0.60+0.07*sin(X/W*5+T*0.35)+0.05*sin(X/W*11-T*0.5)+0.02*sin(X/W*23+T*0.8))'
hem2='(0.46+0.08*sin(X/W*4-T*0.28+2)+0.04*sin(X/W*9+T*0.45))'
ray1='(0.62+0.22*sin(X/W*38+T*1.1+3*sin(X/W*6+T*0.4))+0.16*sin(X/W*83-T*0.9))'
ray2='(0.55+0.25*sin(X/W*31-T*0.8+2*sin(X/W*7-T*0.3))+0.20*sin(X/W*67+T*1.3))'
breath1='(0.75+0.25*sin(T*0.6+X/W*3))'
breath2='(0.60+0.40*sin(T*0.45+2-X/W*2.5))'
curtain1="st(1,$hem1-Y/H);st(2,if(gt(ld(1),0),exp(-ld(1)*4.2),exp(ld(1)*38))*$ray1*$breath1)"
curtain2="st(3,$hem2-Y/H);st(4,if(gt(ld(3),0),exp(-ld(3)*5.5),exp(ld(3)*30))*$ray2*$breath2*0.75)"
high="st(5,clip(ld(1)*2.4,0,1));st(6,clip(ld(3)*2.8,0,1))"
lights="$curtain1;$curtain2;$high"
red="$lights;clip(8+10*Y/H+ld(2)*(30+110*ld(5))+ld(4)*(40+120*ld(6)),0,255)"
green="$lights;clip(12+18*Y/H+ld(2)*(225-130*ld(5))+ld(4)*(170-110*ld(6)),0,255)"
blue="$lights;clip(34+24*Y/H+ld(2)*(110+60*ld(5))+ld(4)*(130+70*ld(6)),0,255)"

# The ground is a ridge with a lake before it, drawn once and kept: only its alpha matters.
ridge='(0.74-0.06*abs(sin(X/W*4.2+0.6))-0.045*abs(sin(X/W*9.7+1.3))-0.02*abs(sin(X/W*23+0.4))-0.008*abs(sin(X/W*57)))'

# The stars are noise of which only the brightest specks are left.
stars='st(0,random(1));if(gt(ld(0),0.9988)*lt(Y/H,0.72),90+140*random(2),0)'

text="fontcolor=white:shadowcolor=black@0.6:shadowx=1:shadowy=1"
shown="alpha='clip(min((t-1.5)/1.5,(9-t)/2),0,1)'"
words="null"
if command -v fc-match >/dev/null && font=$(fc-match -f '%{file}' 'DejaVu Serif') && [ -f "$font" ]; then
  words="drawtext=fontfile=$font:text='$title':fontsize=44:$text:$shown:x='(w-tw)/2-14+t*3':y=118"
  words="$words,drawtext=fontfile=$font:text='a film for trying things out':fontsize=17:$text:$shown:x='(w-tw)/2+14-t*3':y=176"
  words="$words,drawtext=fontfile=$font:text='%{pts\\:gmtime\\:0\\:%M\\\\\\:%S}':fontsize=14:fontcolor=white@0.55:x=w-tw-14:y=h-26"
fi

# A pad of four chords, each swelling and giving way to the next; the two sides are slightly detuned.
swell='(0.5-0.5*cos(2*PI*mod(t,7.5)/7.5))'
chord='st(0,floor(mod(t/7.5,4)))'
root='st(1,if(eq(ld(0),0),110,if(eq(ld(0),1),87.307,if(eq(ld(0),2),130.813,97.999))))'
third='st(2,if(eq(ld(0),0),1.189207,1.259921))'
side() {
  echo "$chord;$root;$third;0.10*$swell*(sin(2*PI*t*ld(1)*$1)+0.8*sin(2*PI*t*2*ld(1)*$2)+0.6*sin(2*PI*t*2*ld(1)*ld(2)*$1)+0.6*sin(2*PI*t*3*ld(1)*$2)+0.25*sin(2*PI*t*4*ld(1)*$1)*(0.5+0.5*sin(2*PI*t*0.7)))"
}

"$ffmpeg" -hide_banner -loglevel error -nostdin -y \
  -f lavfi -i "nullsrc=size=160x90:rate=$rate:duration=$seconds,format=gbrp,geq=r='$red':g='$green':b='$blue'" \
  -f lavfi -i "nullsrc=size=$size:rate=$rate:duration=1,format=gray,trim=end_frame=1,geq=lum='$stars'" \
  -f lavfi -i "nullsrc=size=$size:rate=$rate:duration=1,format=rgba,trim=end_frame=1,geq=r='4+6*(1-Y/H)':g='8+8*(1-Y/H)':b='14+10*(1-Y/H)':a='255*clip((Y/H-$ridge)*H/1.6,0,1)*if(gt(Y/H,0.80),0.55,1)'" \
  -f lavfi -i "aevalsrc=exprs='$(side 1 1.0015)|$(side 1.0015 1)':sample_rate=48000:duration=$seconds" \
  -filter_complex "
    [0:v]scale=$size:flags=bicubic,format=gbrp[lights];
    [1:v]loop=loop=-1:size=1,setpts=N/$rate/TB,format=gbrp[stars];
    [lights][stars]blend=all_mode=screen:all_opacity=0.8:shortest=1,format=rgb24,split[sky][mirrored];
    [mirrored]crop=w=iw:h=72:x=0:y=180,vflip,gblur=sigma=3:sigmaV=1[water];
    [sky][water]overlay=x=0:y=288[scene];
    [2:v]loop=loop=-1:size=1,setpts=N/$rate/TB[ground];
    [scene][ground]overlay=shortest=1,vignette=angle=PI/5,$words,
      fade=t=in:d=1.2,fade=t=out:st=$((seconds - 2)):d=2,format=yuv420p[v];
    [3:a]aecho=0.8:0.7:190|370:0.35|0.22,lowpass=f=2600,afade=t=in:d=2,afade=t=out:st=$((seconds - 3)):d=3[a]" \
  -map '[v]' -map '[a]' -t "$seconds" \
  -c:v libx264 -preset slow -profile:v high -level 3.1 -b:v 520k -maxrate 900k -bufsize 1800k \
  -g $((rate * 2)) -keyint_min $((rate * 2)) -sc_threshold 0 -threads 1 \
  -c:a aac -b:a 96k -ac 2 \
  -map_metadata -1 -metadata title="$title" -metadata date=2026 -metadata copyright='CC0-1.0' \
  -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart \
  "$out/$name.mp4"
